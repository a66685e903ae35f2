package dev.evenkeel.diagnosis;

import dev.evenkeel.ledger.LedgerSnapshot;
import dev.evenkeel.ledger.TargetSnapshot;
import dev.evenkeel.model.Finding;
import dev.evenkeel.model.FindingKind;
import dev.evenkeel.model.Handling;
import dev.evenkeel.model.ServiceExpectation;
import dev.evenkeel.model.ServiceKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is wrong, and why.
///
/// @param findings the open ones in causal order, each with what it explains
/// @param ports the state of each Service port that is probed
/// @param catalogCurrent whether what is expected was up to date
public record Diagnosis(
    List<Finding> findings, Map<Port, PortState> ports, boolean catalogCurrent) {

  /// @param port the Service port's name, else its number; empty where the Service has none that is
  ///   known
  public record Port(ServiceKey service, String port) implements Comparable<Port> {

    @Override
    public int compareTo(Port other) {
      int byService = service.compareTo(other.service);
      return byService != 0 ? byService : port.compareTo(other.port);
    }

    /// Written out: `RecordEqualsTest` says why.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Port that && service.equals(that.service) && port.equals(that.port);
    }
  }

  /// @param verdict the finding of its own that comes first and that nothing explains
  /// @param common where all that is wrong is explained by a finding of the node or of a DNS
  ///   server, that one
  /// @param healthy nothing is wrong, and that was tested; empty while it is not known
  public record PortState(
      Optional<FindingKind> verdict, Optional<FindingKind> common, Optional<Boolean> healthy) {}

  /// Before anything was seen.
  public static final Diagnosis NOTHING = new Diagnosis(List.of(), Map.of(), false);

  public Diagnosis {
    findings = List.copyOf(findings);
    ports = Map.copyOf(ports);
  }

  public static Diagnosis of(LedgerSnapshot ledger, Surroundings surroundings) {
    Draft draft = new Draft(ledger, surroundings);
    CatalogFindings.add(draft);
    DnsFindings.add(draft);
    CallFindings.add(draft);
    Suspects suspects = new Suspects(ledger);
    HitFindings.add(draft, suspects);
    ConvergenceFindings.add(draft, suspects);
    CommonCauses.add(draft);
    List<Finding> findings = Causes.told(draft.findings(), ledger);
    return new Diagnosis(
        findings, ports(ledger, surroundings, findings), surroundings.catalogCurrent());
  }

  private static Map<Port, PortState> ports(
      LedgerSnapshot ledger, Surroundings surroundings, List<Finding> findings) {
    Set<Finding.Key> explained = new HashSet<>();
    Map<Finding, Set<Finding.Key>> commons = new LinkedHashMap<>();
    for (Finding finding : findings) {
      explained.addAll(finding.explains());
      if (finding.key().service() == null) {
        commons.put(finding, Set.copyOf(finding.explains()));
      }
    }
    Set<Finding.Key> commonly = new HashSet<>();
    commons.forEach(
        (common, members) -> {
          if (isCertain(common.key(), Set.of())) {
            commonly.addAll(members);
          }
        });
    Map<Port, PortState> states = new TreeMap<>();
    Map<Port, Boolean> tested = tested(ledger);
    Map<ServiceKey, List<Finding>> byService = new HashMap<>();
    for (Finding finding : findings) {
      ServiceKey service = finding.key().service();
      if (service != null) {
        byService.computeIfAbsent(service, _ -> new ArrayList<>()).add(finding);
      }
    }
    for (Port port : known(ledger, findings)) {
      List<Finding> all =
          byService.getOrDefault(port.service(), List.of()).stream()
              .filter(finding -> concerns(finding.key(), port))
              .toList();
      List<Finding> here =
          all.stream()
              .filter(f -> surroundings.catalogCurrent() || isCertain(f.key(), commonly))
              .toList();
      Optional<FindingKind> verdict =
          here.stream()
              .filter(finding -> !explained.contains(finding.key()))
              .map(Finding::kind)
              .findFirst();
      Optional<FindingKind> common =
          verdict.isPresent()
              ? Optional.empty()
              : here.isEmpty()
                  ? Optional.empty()
                  : commons.entrySet().stream()
                      .filter(f -> here.stream().anyMatch(h -> f.getValue().contains(h.key())))
                      .map(Map.Entry::getKey)
                      .map(Finding::kind)
                      .findFirst();
      boolean wrong = verdict.isPresent() || common.isPresent();
      boolean known =
          tested.getOrDefault(port, false) && (surroundings.catalogCurrent() || all.isEmpty());
      states.put(
          port,
          new PortState(
              verdict,
              common,
              wrong ? Optional.of(false) : known ? Optional.of(true) : Optional.empty()));
    }
    return states;
  }

  /// What no newer state of the catalog could explain. One Service may have been deleted or have
  /// lost its endpoints, so that it is right that its address or its name fails; not so many at
  /// once, nor the API server's own.
  ///
  /// @param commonly those that such a finding of the node or of a DNS server explains
  private static boolean isCertain(Finding.Key key, Set<Finding.Key> commonly) {
    return switch (key.kind()) {
      case HAIRPIN_FAILING -> true;
      case DNS_FAILING, DATAPLANE_FAILING ->
          key.service() == null
              || key.service().equals(ServiceKey.API_SERVER)
              || commonly.contains(key);
      default -> false;
    };
  }

  private static boolean concerns(Finding.Key key, Port port) {
    return port.service().equals(key.service())
        && (key.port().isEmpty() || key.port().equals(port.port()));
  }

  private static Set<Port> known(LedgerSnapshot ledger, List<Finding> findings) {
    Set<Port> ports = new TreeSet<>();
    for (ServiceExpectation service : ledger.services()) {
      ServiceKey key = service.service().key();
      service.targets().forEach(target -> ports.add(new Port(key, target.target().port())));
      service.endpoints().forEach(endpoints -> ports.add(new Port(key, endpoints.port())));
      if (service.targets().isEmpty() && service.endpoints().isEmpty()) {
        ports.add(new Port(key, ""));
      }
    }
    for (Finding finding : findings) {
      ServiceKey service = finding.key().service();
      if (finding.kind() == FindingKind.SERVICE_MISSING && service != null) {
        ports.add(new Port(service, ""));
      }
    }
    return ports;
  }

  /// Whether each target of a port had a call that was tested, whatever its balance; not where
  /// calls fail and the cause is not known yet.
  private static Map<Port, Boolean> tested(LedgerSnapshot ledger) {
    Map<Port, Boolean> tested = new TreeMap<>();
    for (TargetSnapshot target : ledger.targets()) {
      if (!target.gone() && target.expectation().handling() == Handling.SERVED) {
        tested.merge(
            new Port(target.expectation().target().service(), target.expectation().target().port()),
            target.tests().failing().tested() && !target.tests().failing().open(),
            Boolean::logicalAnd);
      }
    }
    return tested;
  }

  /// The open findings of the node or of DNS servers that nothing explains.
  public List<Finding> common() {
    Set<Finding.Key> explained = new HashSet<>();
    findings.forEach(finding -> explained.addAll(finding.explains()));
    return findings.stream()
        .filter(f -> f.key().service() == null && !explained.contains(f.key()))
        .filter(f -> catalogCurrent || isCertain(f.key(), Set.of()))
        .toList();
  }

  /// Of all findings, explained or not.
  public Set<Finding.Key> keys() {
    return findings.stream().map(Finding::key).collect(Collectors.toUnmodifiableSet());
  }

  public List<Finding> of(ServiceKey service) {
    return findings.stream().filter(f -> service.equals(f.key().service())).toList();
  }

  /// The primary finding of a Service: the first of its ports' verdicts in causal order; where it
  /// has none, the common one that explains what is wrong with it.
  public Optional<FindingKind> verdict(ServiceKey service) {
    List<PortState> ofService = states(service);
    Optional<FindingKind> own =
        ofService.stream().flatMap(state -> state.verdict().stream()).min(FindingKind::compareTo);
    return own.isPresent()
        ? own
        : ofService.stream().flatMap(state -> state.common().stream()).min(FindingKind::compareTo);
  }

  /// `healthy`, `unhealthy` or `unjudged`.
  public String state(ServiceKey service) {
    if (verdict(service).isPresent()) {
      return "unhealthy";
    }
    List<PortState> ofService = states(service);
    return !ofService.isEmpty()
            && ofService.stream().allMatch(state -> state.healthy().orElse(false))
        ? "healthy"
        : "unjudged";
  }

  private List<PortState> states(ServiceKey service) {
    List<PortState> states = new ArrayList<>();
    ports.forEach(
        (port, state) -> {
          if (port.service().equals(service)) {
            states.add(state);
          }
        });
    return states;
  }
}
