package dev.evenkeel.diagnosis;

import dev.evenkeel.ledger.LedgerSnapshot;
import dev.evenkeel.ledger.ServerSnapshot;
import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.Finding;
import dev.evenkeel.model.FindingKind;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.Via;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What explains what (README, What is wrong): a cause comes before what it causes, and what is
/// caused does not page.
final class Causes {

  private static final double NEARLY_ALL = .9;

  private final List<Finding> findings;
  private final Map<ServiceKey, List<Finding>> byService = new HashMap<>();

  /// Resolvers that are told apart from the servers behind them.
  private final Set<String> resolvers = new HashSet<>();

  /// Those servers.
  private final Set<String> behind = new HashSet<>();

  /// One of these fails too.
  private final boolean serversFail;

  private Causes(List<Finding> findings, LedgerSnapshot ledger) {
    this.findings = findings;
    for (Finding finding : findings) {
      ServiceKey service = finding.key().service();
      if (service != null) {
        byService.computeIfAbsent(service, _ -> new ArrayList<>()).add(finding);
      }
    }
    for (ServerSnapshot server : ledger.servers()) {
      if (server.server().role() == DnsServer.Role.RESOLVER) {
        resolvers.add(server.server().label());
      } else if (!server.gone()) {
        behind.add(server.server().label());
      }
    }
    serversFail =
        findings.stream()
            .map(Finding::key)
            .anyMatch(
                key -> key.kind() == FindingKind.DNS_FAILING && !resolvers.contains(key.server()));
  }

  /// The findings in causal order, each with what it explains.
  static List<Finding> told(List<Finding> findings, LedgerSnapshot ledger) {
    Causes causes = new Causes(findings, ledger);
    return findings.stream()
        .sorted((a, b) -> a.key().compareTo(b.key()))
        .map(causes::withWhatItExplains)
        .toList();
  }

  private Finding withWhatItExplains(Finding cause) {
    Set<Finding.Key> explained = new TreeSet<>();
    ServiceKey service = cause.key().service();
    List<Finding> candidates =
        service == null ? findings : byService.getOrDefault(service, List.of());
    for (Finding other : candidates) {
      if (other != cause && explains(cause, other)) {
        explained.add(other.key());
      }
    }
    if (service == null) {
      addWhatItSumsUp(cause, explained);
    }
    return new Finding(
        cause.key(),
        cause.endpoints(),
        cause.since(),
        cause.sentence(),
        cause.evidence(),
        cause.next(),
        List.copyOf(explained));
  }

  /// A common cause explains the findings that it sums up, and all that these explain.
  private void addWhatItSumsUp(Finding common, Set<Finding.Key> explained) {
    byService.forEach(
        (_, ofService) -> {
          for (Finding part : ofService) {
            if (sumsUp(common, part)) {
              explained.add(part.key());
              ofService.stream()
                  .filter(other -> other != part && explains(part, other))
                  .forEach(other -> explained.add(other.key()));
            }
          }
        });
  }

  private static boolean sumsUp(Finding common, Finding part) {
    return part.key().service() != null && common.key().equals(CommonCauses.common(part.key()));
  }

  private boolean explains(Finding cause, Finding other) {
    Finding.Key a = cause.key();
    Finding.Key b = other.key();
    if (a.kind() == FindingKind.DNS_FAILING && b.kind() == FindingKind.DNS_FAILING) {
      return serverBehind(cause, other);
    }
    if (a.service() == null) {
      return a.kind() == FindingKind.DATAPLANE_FAILING && lookupsThroughIt(b);
    }
    if (!a.service().equals(b.service()) || a.kind().compareTo(b.kind()) >= 0) {
      return false;
    }
    return switch (a.kind()) {
      case SERVICE_MISSING -> true;
      case NO_ENDPOINTS ->
          samePort(a, b)
              && (a.via() == null || a.via() == b.via())
              && (ofCalls(b.kind()) || b.kind() == FindingKind.DNS_MISSING_ANSWERS);
      case DNS_FAILING ->
          b.server().equals(a.server())
              || (b.via() != null && b.via().looksUp() && ofCalls(b.kind()));
      case DNS_MISSING_ANSWERS, DNS_UNEXPECTED_ANSWERS ->
          (b.via() == Via.HEADLESS && ofCalls(b.kind()))
              || (b.kind() == FindingKind.SLOW_CONVERGENCE && b.server().equals(a.server()));
      case WRONG_TARGET_PORT -> samePort(a, b) && ofCalls(b.kind());
      case ENDPOINT_UNREACHABLE -> samePort(a, b) && causedByEndpoints(cause, other);
      case DATAPLANE_FAILING, HAIRPIN_FAILING -> samePort(a, b) && a.via() == b.via();
      case SLOW_CONVERGENCE ->
          samePort(a, b)
              && b.via() == a.via()
              && (b.kind() == FindingKind.UNEVEN
                  || (!other.endpoints().isEmpty()
                      && cause.endpoints().containsAll(other.endpoints())));
      case UNEXPECTED_BACKEND, MISSING_ENDPOINT ->
          b.kind() == FindingKind.UNEVEN && samePort(a, b) && a.via() == b.via();
      case UNEVEN, AFFINITY_BROKEN -> false;
    };
  }

  private static boolean samePort(Finding.Key a, Finding.Key b) {
    return (a.port().isEmpty() || b.port().isEmpty() || a.port().equals(b.port()))
        && (a.family() == null || b.family() == null || a.family() == b.family());
  }

  /// Told from calls or hits, not from lookups.
  private static boolean ofCalls(FindingKind kind) {
    return kind.compareTo(FindingKind.WRONG_TARGET_PORT) >= 0;
  }

  /// What fails directly is not hit, and the others get what it does not.
  private static boolean causedByEndpoints(Finding cause, Finding other) {
    return switch (other.kind()) {
      case UNEVEN -> true;
      case MISSING_ENDPOINT, SLOW_CONVERGENCE -> cause.endpoints().containsAll(other.endpoints());
      default -> false;
    };
  }

  /// A resolver is usually a Service in front of the servers that are asked by themselves: where
  /// one of these fails, so do some of the lookups at the resolver; nearly all only where all of
  /// them fail.
  private boolean serverBehind(Finding cause, Finding other) {
    return !resolvers.contains(cause.key().server())
        && resolvers.contains(other.key().server())
        && (cause.key().service() == null || cause.key().service().equals(other.key().service()))
        && (failedShare(other) < NEARLY_ALL || allBehindFail(other.key().service()));
  }

  /// @param service that they are asked about; null: whatever they are asked
  private boolean allBehindFail(@Nullable ServiceKey service) {
    return behind.stream()
        .allMatch(
            server ->
                findings.stream()
                    .map(Finding::key)
                    .filter(key -> key.kind() == FindingKind.DNS_FAILING)
                    .filter(key -> key.server().equals(server))
                    .anyMatch(key -> key.service() == null || key.service().equals(service)));
  }

  private static double failedShare(Finding finding) {
    double lookups = finding.evidence().getOrDefault("lookups", 0).doubleValue();
    return lookups == 0 ? 1 : finding.evidence().getOrDefault("failed", 0).doubleValue() / lookups;
  }

  /// A resolver is usually a Service: where this node's data plane fails, so do lookups at it,
  /// though the servers behind it answer.
  private boolean lookupsThroughIt(Finding.Key lookups) {
    return lookups.kind() == FindingKind.DNS_FAILING
        && resolvers.contains(lookups.server())
        && !serversFail;
  }
}
