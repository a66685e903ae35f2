/// What the agent answers over HTTP: `/metrics`, `/whoami`, health, the REST API. Reads snapshots,
/// decides nothing. Start: [MetricsResource], [ServicesResource].
@NullMarked
package dev.evenkeel.web;

import org.jspecify.annotations.NullMarked;
