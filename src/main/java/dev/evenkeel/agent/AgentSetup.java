package dev.evenkeel.agent;

import dev.evenkeel.catalog.Catalog;
import dev.evenkeel.catalog.CatalogEvent;
import dev.evenkeel.config.ConfigurationFile;
import dev.evenkeel.dns.ResolvConf;
import java.util.function.Consumer;
import java.util.function.Function;

/// What an agent is made of where its surroundings are no cluster: handed to [AgentLifecycle#use]
/// before Quarkus runs.
///
/// @param catalogs makes the catalog; it is given the consumer of its events
/// @param started is given the agent once it probes, before the HTTP server listens; must not block
public record AgentSetup(
    ConfigurationFile file,
    AgentIdentity self,
    ResolvConf resolvConf,
    Function<Consumer<CatalogEvent>, Catalog> catalogs,
    Consumer<Agent> started) {}
