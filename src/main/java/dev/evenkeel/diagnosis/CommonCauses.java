package dev.evenkeel.diagnosis;

import dev.evenkeel.ledger.DnsSnapshot;
import dev.evenkeel.ledger.FailingSnapshot;
import dev.evenkeel.ledger.LookupTestsSnapshot;
import dev.evenkeel.ledger.ServerFailuresSnapshot;
import dev.evenkeel.ledger.ServerSnapshot;
import dev.evenkeel.ledger.Tally;
import dev.evenkeel.ledger.TargetSnapshot;
import dev.evenkeel.model.Finding;
import dev.evenkeel.model.FindingKind;
import dev.evenkeel.model.Handling;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.Via;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What several Services have for one cause is named once: this node's data plane, or one DNS
/// server. It is common where at least two Services have it, and more than half of those that could
/// have; and where all lookups at a DNS server together tell that it fails, before any Service's
/// own do.
final class CommonCauses {

  private static final int LEAST = 2;

  /// Once named it lasts until no more than one in so many has it: what still fails then has
  /// another cause.
  private static final int LAST = 5;

  /// What failed at most once in its last outcomes is about to be over.
  private static final int OVER = FailingSnapshot.LATELY - 1;

  /// Of the evidence that an alarm takes so much tells that a Service is about to follow the
  /// others: their tests do not end in the same second.
  private static final double ABOUT = .6;

  private final Draft draft;

  private CommonCauses(Draft draft) {
    this.draft = draft;
  }

  static void add(Draft draft) {
    CommonCauses causes = new CommonCauses(draft);
    Map<Finding.Key, Set<ServiceKey>> have = new TreeMap<>();
    Map<Finding.Key, Instant> since = new LinkedHashMap<>();
    for (Finding finding : draft.findings()) {
      Finding.Key common = common(finding.key());
      ServiceKey service = finding.key().service();
      if (common != null && service != null && isProven(finding)) {
        have.computeIfAbsent(common, _ -> new TreeSet<>()).add(service);
        since.merge(common, finding.since(), CommonCauses::first);
      }
    }
    Map<Finding.Key, ServerFailuresSnapshot> servers = servers(draft);
    servers.forEach(
        (key, failing) -> {
          if (failing.open()) {
            have.computeIfAbsent(key, _ -> new TreeSet<>()).addAll(failing.failed());
            since.merge(key, draft.at(failing.sinceNanos()), CommonCauses::first);
          }
        });
    have.forEach(
        (key, services) -> {
          ServerFailuresSnapshot server = servers.get(key);
          boolean serverFails = server != null && server.open();
          int could = causes.could(key).size();
          Set<ServiceKey> about = new HashSet<>(services);
          about.addAll(causes.about(key));
          boolean most = about.size() >= LEAST && 2 * about.size() > could;
          boolean lasts =
              draft.surroundings.before().contains(key)
                  && ((services.size() >= LEAST && LAST * services.size() >= could)
                      || causes.isAboutToBeOver(key, services));
          if (most || lasts || serverFails) {
            causes.add(
                key, services, could, since.getOrDefault(key, draft.surroundings.now()), server);
          }
        });
  }

  private static Instant first(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  /// What all lookups at each DNS server tell, by the finding that it would be.
  private static Map<Finding.Key, ServerFailuresSnapshot> servers(Draft draft) {
    Map<Finding.Key, ServerFailuresSnapshot> servers = new TreeMap<>();
    for (ServerSnapshot server : draft.ledger.servers()) {
      if (!server.gone()) {
        servers.put(
            new Finding.Key(FindingKind.DNS_FAILING, null, "", null, null, server.server().label()),
            server.failing());
      }
    }
    return servers;
  }

  /// Where endpoints are not called directly, calls that fail may be their fault.
  private static boolean isProven(Finding finding) {
    return finding.kind() != FindingKind.DATAPLANE_FAILING
        || finding.evidence().getOrDefault("direct_calls", 0).longValue() > 0;
  }

  /// The finding of the node or of the server that one of a Service may be part of; null where its
  /// kind has no common cause.
  static Finding.@Nullable Key common(Finding.Key key) {
    return switch (key.kind()) {
      case DATAPLANE_FAILING ->
          key.via() == Via.HEADLESS ? null : new Finding.Key(key.kind(), null, "", null, null, "");
      case SLOW_CONVERGENCE, DNS_FAILING, DNS_MISSING_ANSWERS, DNS_UNEXPECTED_ANSWERS ->
          new Finding.Key(key.kind(), null, "", null, null, key.server());
      default -> null;
    };
  }

  /// The Services in which it is about to show.
  private Set<ServiceKey> about(Finding.Key common) {
    Set<ServiceKey> about = new HashSet<>();
    switch (common.kind()) {
      case DATAPLANE_FAILING -> {
        for (TargetSnapshot target : draft.ledger.targets()) {
          if (!target.gone()
              && !target.expectation().target().via().looksUp()
              && about(target.tests().unexcused())) {
            about.add(target.expectation().target().service());
          }
        }
      }
      case DNS_FAILING -> {
        for (LookupTestsSnapshot tests : draft.ledger.lookupTests()) {
          if (tests.server().equals(common.server()) && about(tests.failing())) {
            about.add(tests.service());
          }
        }
      }
      default -> {}
    }
    return about;
  }

  /// What is left of it has ended too, only that it takes more outcomes to be sure.
  private boolean isAboutToBeOver(Finding.Key common, Set<ServiceKey> services) {
    return switch (common.kind()) {
      case DATAPLANE_FAILING ->
          draft.ledger.targets().stream()
              .filter(target -> services.contains(target.expectation().target().service()))
              .filter(target -> !target.gone() && target.tests().unexcused().open())
              .allMatch(target -> target.tests().unexcused().rightLately() >= OVER);
      case DNS_FAILING ->
          draft.ledger.lookupTests().stream()
              .filter(tests -> tests.server().equals(common.server()))
              .filter(tests -> services.contains(tests.service()) && tests.failing().open())
              .allMatch(tests -> tests.failing().rightLately() >= OVER);
      default -> false;
    };
  }

  private static boolean about(FailingSnapshot failing) {
    return failing.evidence().threshold() > 0
        && failing.evidence().nats() > ABOUT * failing.evidence().threshold();
  }

  /// The Services in which it would show.
  private Set<ServiceKey> could(Finding.Key common) {
    Set<ServiceKey> could = new HashSet<>();
    switch (common.kind()) {
      case DATAPLANE_FAILING -> {
        for (TargetSnapshot target : draft.ledger.targets()) {
          if (!target.gone()
              && !target.expectation().target().via().looksUp()
              && target.expectation().handling() == Handling.SERVED
              && target.tests().failing().tested()) {
            could.add(target.expectation().target().service());
          }
        }
      }
      case DNS_FAILING -> {
        for (LookupTestsSnapshot tests : draft.ledger.lookupTests()) {
          if (tests.server().equals(common.server()) && tests.failing().tested()) {
            could.add(tests.service());
          }
        }
      }
      case DNS_MISSING_ANSWERS, DNS_UNEXPECTED_ANSWERS -> {
        for (DnsSnapshot dns : draft.ledger.lookups()) {
          if (dns.server().equals(common.server()) && !dns.gone() && dns.compared()) {
            could.add(dns.expectation().question().service());
          }
        }
      }
      case SLOW_CONVERGENCE -> {
        if (common.server().isEmpty()) {
          draft.ledger.targets().stream()
              .filter(target -> !target.gone() && !target.convergence().isEmpty())
              .forEach(target -> could.add(target.expectation().target().service()));
        } else {
          draft.ledger.lookups().stream()
              .filter(dns -> dns.server().equals(common.server()))
              .filter(dns -> !dns.gone() && !dns.convergence().isEmpty())
              .forEach(dns -> could.add(dns.expectation().question().service()));
        }
      }
      default -> {}
    }
    return could;
  }

  /// @param server what all lookups there tell, where it is about their failures
  private void add(
      Finding.Key key,
      Set<ServiceKey> services,
      int of,
      Instant since,
      @Nullable ServerFailuresSnapshot server) {
    Map<String, Number> evidence = new LinkedHashMap<>();
    evidence.put("services", services.size());
    evidence.put("of", of);
    Tally lookups = server == null ? Tally.NONE : server.recent();
    if (server != null) {
      evidence.put("lookups", lookups.all());
      evidence.put("failed", lookups.failed());
      if (server.open()) {
        Draft.nats(evidence, server.alarm());
      }
    }
    List<String> names = services.stream().map(ServiceKey::toString).toList();
    String which = Phrases.names(names);
    draft.add(
        key,
        List.of(),
        since,
        switch (key.kind()) {
          case DATAPLANE_FAILING ->
              "The data plane of %s fails for %d of the %d Services that are called from it: %s."
                  .formatted(draft.node(), services.size(), of, which);
          case SLOW_CONVERGENCE ->
              key.server().isEmpty()
                  ? "The data plane of %s has not followed the changes of %d Services: %s."
                      .formatted(draft.node(), services.size(), which)
                  : "The DNS server %s has not followed the changes of %d Services: %s."
                      .formatted(key.server(), services.size(), which);
          case DNS_FAILING ->
              "The DNS server %s gives %s no usable answer about %d of %d Services (%s): %d of %d lookups failed (%s)."
                  .formatted(
                      key.server(),
                      draft.node(),
                      services.size(),
                      of,
                      which,
                      lookups.failed(),
                      lookups.all(),
                      Phrases.results(lookups));
          default ->
              "The DNS server %s answers wrongly about %d of %d Services: %s."
                  .formatted(key.server(), services.size(), of, which);
        },
        evidence,
        switch (key.kind()) {
          case DATAPLANE_FAILING ->
              "kube-proxy of this node: is it running, does its log tell errors, are its rules there (iptables-save, nft list ruleset)?";
          case SLOW_CONVERGENCE ->
              key.server().isEmpty()
                  ? "kube-proxy of this node: is it running, and does it reach the API server? (its log, its healthz)"
                  : "the DNS server's connection to the API server: its log";
          case DNS_FAILING ->
              "dig @%s from a Pod of this node: does the server run, does it see the API server, what drops port 53 on the way?"
                  .formatted(key.server());
          default ->
              "the DNS server's connection to the API server (its log); restart it if it does not come back";
        });
  }
}
