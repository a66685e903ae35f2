package dev.evenkeel.export;

import static dev.evenkeel.export.Labels.BACKEND;
import static dev.evenkeel.export.Labels.LOOKUP;
import static dev.evenkeel.export.Labels.NONE;
import static dev.evenkeel.export.Labels.SERVER;
import static dev.evenkeel.export.Labels.SERVICE;
import static dev.evenkeel.export.Labels.TARGET;
import static dev.evenkeel.export.Labels.and;

import java.util.List;
import java.util.Locale;

/// Every metric, in the order of the page. All carry `node` before the labels named here.
enum Metric {
  DNS_LOOKUPS(
      "evenkeel_dns_lookups_total", Type.COUNTER, "Lookups by result.", and(LOOKUP, "result")),
  DNS_LOOKUP_FAILURES(
      "evenkeel_dns_lookup_failures_total",
      Type.COUNTER,
      "Lookups without a usable answer where one was due.",
      LOOKUP),
  DNS_ANSWERS(
      "evenkeel_dns_answers",
      Type.GAUGE,
      "Answers of the last lookup that was answered; gone after 3 lookups in a row without one.",
      LOOKUP),
  DNS_EXPECTED_ANSWERS(
      "evenkeel_dns_expected_answers", Type.GAUGE, "Answers that the name owes.", LOOKUP),
  DNS_MISSING_ANSWERS(
      "evenkeel_dns_missing_answers_total",
      Type.COUNTER,
      "Answers owed and not given, summed over answered lookups outside grace.",
      LOOKUP),
  DNS_UNEXPECTED_ANSWERS(
      "evenkeel_dns_unexpected_answers_total",
      Type.COUNTER,
      "Answers given and not owed, summed over answered lookups outside grace.",
      LOOKUP),
  DNS_LOOKUP_DURATION(
      "evenkeel_dns_lookup_duration_seconds",
      Type.HISTOGRAM,
      "Duration of lookups that were replied to.",
      SERVER),
  DNS_TRUNCATED(
      "evenkeel_dns_truncated_total",
      Type.COUNTER,
      "UDP replies with TC set, asked again over TCP.",
      SERVER),
  DNS_REJECTED_REPLIES(
      "evenkeel_dns_rejected_replies_total",
      Type.COUNTER,
      "Datagrams that were not taken for the reply.",
      and(SERVER, "reason")),
  DNS_SERVER_INFO(
      "evenkeel_dns_server_info",
      Type.GAUGE,
      "A DNS server that is asked by itself.",
      and(SERVER, "role", "server_pod", "server_node")),
  CALLS("evenkeel_calls_total", Type.COUNTER, "Calls by result.", and(TARGET, "result")),
  CALL_FAILURES(
      "evenkeel_call_failures_total", Type.COUNTER, "Calls with any result but ok.", TARGET),
  CALL_DURATION(
      "evenkeel_call_duration_seconds",
      Type.HISTOGRAM,
      "Duration of whole calls with result ok.",
      and(SERVICE, "port", "via")),
  CALL_PHASE(
      "evenkeel_call_phase_seconds",
      Type.SUMMARY,
      "Time from the begin of a call to the end of a phase that was completed.",
      and(SERVICE, "port", "via", "phase")),
  BACKEND_HITS(
      "evenkeel_backend_hits_total",
      Type.COUNTER,
      "Replies that named this backend, whatever their status.",
      BACKEND),
  BACKEND_JUDGED_HITS(
      "evenkeel_backend_judged_hits_total",
      Type.COUNTER,
      "Hits outside grace while the target's balance is tested.",
      BACKEND),
  BACKEND_EXPECTED_HITS(
      "evenkeel_backend_expected_hits_total",
      Type.COUNTER,
      "The backend's expected shares summed over the judged hits of its target.",
      BACKEND),
  BACKEND_HIT_RATIO(
      "evenkeel_backend_hit_ratio",
      Type.GAUGE,
      "Share of the target's hits, over ratioWindow or since the expected set changed.",
      BACKEND),
  BACKEND_EXPECTED_RATIO(
      "evenkeel_backend_expected_ratio", Type.GAUGE, "Share that the backend is due.", BACKEND),
  BACKEND_UNEXPECTED_HITS(
      "evenkeel_backend_unexpected_hits_total",
      Type.COUNTER,
      "Replies that named a backend outside every set that was right.",
      and(TARGET, "backend")),
  CALLS_UNIDENTIFIED(
      "evenkeel_calls_unidentified_total",
      Type.COUNTER,
      "Replies that named no backend, or several.",
      TARGET),
  ENDPOINT_CALLS(
      "evenkeel_endpoint_calls_total",
      Type.COUNTER,
      "Direct calls to the endpoint.",
      and(SERVICE, "port", "family", "backend")),
  ENDPOINT_CALL_FAILURES(
      "evenkeel_endpoint_call_failures_total",
      Type.COUNTER,
      "Direct calls to the endpoint with any result but ok.",
      and(SERVICE, "port", "family", "backend")),
  ENDPOINTS(
      "evenkeel_endpoints",
      Type.GAUGE,
      "Endpoints of the Service port by state.",
      and(SERVICE, "port", "family", "state")),
  HEALTHY(
      "evenkeel_healthy",
      Type.SELF,
      "0 while a verdict is open for the Service port, else 1 once each of its targets had a call"
          + " that was tested for failing.",
      and(SERVICE, "port")),
  FINDING(
      "evenkeel_finding",
      Type.SELF,
      "1 while a finding is open; what does not apply is empty.",
      and(TARGET, "server", "finding")),
  VERDICT(
      "evenkeel_verdict",
      Type.SELF,
      "1 for the primary finding of a Service port; of the node or of a DNS server with namespace,"
          + " service and port empty.",
      and(SERVICE, "port", "finding")),
  FINDINGS("evenkeel_findings_total", Type.SELF_COUNTER, "Findings opened.", List.of("finding")),
  EVIDENCE(
      "evenkeel_evidence_nats",
      Type.GAUGE,
      "Evidence against the expectation; an alarm is at the threshold. For display.",
      and(TARGET, "test")),
  EVIDENCE_THRESHOLD(
      "evenkeel_evidence_threshold_nats",
      Type.GAUGE,
      "Evidence at which an alarm is raised, by the promise of falseAlarmInterval.",
      and(TARGET, "test")),
  CONVERGENCE(
      "evenkeel_convergence_seconds",
      Type.HISTOGRAM,
      "Time that a change of an endpoint took to arrive, where it is known to 5 s.",
      List.of("layer", "change")),
  CONVERGENCE_UNRESOLVED(
      "evenkeel_convergence_unresolved_total",
      Type.COUNTER,
      "Changes of an endpoint of which the time to arrive is not known to 5 s.",
      List.of("layer", "change")),
  TARGET_INFO(
      "evenkeel_target_info",
      Type.GAUGE,
      "How a target is called, and whether its balance is tested.",
      and(TARGET, "protocol", "identity", "balance")),
  ANNOTATIONS_REFUSED(
      "evenkeel_annotations_refused",
      Type.GAUGE,
      "Annotations of the Service that were refused.",
      SERVICE),
  AGENTS("evenkeel_agents", Type.SELF, "Ready agents.", NONE),
  AGENTS_DESIRED("evenkeel_agents_desired", Type.SELF, "Agents that there should be.", NONE),
  AGENT_INFO("evenkeel_agent_info", Type.SELF, "This agent.", List.of("agent_pod", "agent_zone")),
  TARGETS("evenkeel_targets", Type.SELF, "Targets that are probed.", NONE),
  LAST_PROBE(
      "evenkeel_last_probe_timestamp_seconds",
      Type.SELF,
      "When the last lookup or call ended.",
      NONE),
  PROBES_LATE(
      "evenkeel_probes_late_total",
      Type.SELF_COUNTER,
      "Probes that were skipped: the loop came to them 200 ms late, or too many were in flight.",
      NONE),
  CATALOG_SYNCED(
      "evenkeel_catalog_synced",
      Type.SELF,
      "0 before the first list and once a watch has been down for 10 s, else 1.",
      NONE),
  CATALOG_LAST_UPDATE(
      "evenkeel_catalog_last_update_timestamp_seconds",
      Type.SELF,
      "When all watches were last up.",
      NONE),
  DIAGNOSIS_LAST_SUCCESS(
      "evenkeel_diagnosis_last_success_timestamp_seconds",
      Type.SELF,
      "When findings and verdicts were last found out, which is done every second.",
      NONE),
  CONFIG_SUCCESSFUL(
      "evenkeel_config_last_reload_successful",
      Type.SELF,
      "Whether the configuration was accepted when it was last read.",
      NONE),
  CONFIG_SUCCESS_TIMESTAMP(
      "evenkeel_config_last_reload_success_timestamp_seconds",
      Type.SELF,
      "When the configuration in force was read.",
      NONE),
  CONFIG_INFO("evenkeel_config_info", Type.SELF, "The configuration in force.", List.of("hash")),
  SERIES("evenkeel_series", Type.SELF, "Series on this page that begin with evenkeel_.", NONE),
  SERIES_LIMIT("evenkeel_series_limit", Type.SELF, "maxSeries of the configuration.", NONE),
  SERIES_DROPPED(
      "evenkeel_series_dropped", Type.SELF, "Series that maxSeries leaves out.", List.of("metric")),
  BUILD_INFO(
      "evenkeel_build_info",
      Type.SELF,
      "The running build.",
      List.of("version", "revision", "runtime"));

  /// What Prometheus calls the type; `SELF` are gauges and counters of findings and of the agent
  /// itself, which `maxSeries` never leaves out.
  enum Type {
    COUNTER,
    GAUGE,
    HISTOGRAM,
    SUMMARY,
    SELF,
    SELF_COUNTER;

    String exposed() {
      return switch (this) {
        case SELF -> "gauge";
        case SELF_COUNTER -> "counter";
        case COUNTER, GAUGE, HISTOGRAM, SUMMARY -> name().toLowerCase(Locale.ROOT);
      };
    }

    boolean limited() {
      return this != SELF && this != SELF_COUNTER;
    }
  }

  private final String exposedName;
  private final Type type;
  private final String help;
  private final List<String> labels;

  Metric(String exposedName, Type type, String help, List<String> labels) {
    this.exposedName = exposedName;
    this.type = type;
    this.help = help;
    this.labels = labels;
  }

  String exposedName() {
    return exposedName;
  }

  Type type() {
    return type;
  }

  String help() {
    return help;
  }

  /// Without `node`.
  List<String> labels() {
    return labels;
  }
}
