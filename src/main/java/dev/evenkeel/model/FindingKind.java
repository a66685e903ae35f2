package dev.evenkeel.model;

import java.util.Locale;

/// What can be wrong, in causal order: the first that holds is the verdict (README, What is wrong).
public enum FindingKind {
  /// A Service that the configuration names does not exist.
  SERVICE_MISSING,
  /// Nothing is selected, nothing is ready, or nothing on this node under a Local policy.
  NO_ENDPOINTS,
  /// A DNS server gives no usable answer.
  DNS_FAILING,
  /// Answers that a name owes are not given.
  DNS_MISSING_ANSWERS,
  /// Answers are given that a name does not owe.
  DNS_UNEXPECTED_ANSWERS,
  /// Every endpoint refuses on its port.
  WRONG_TARGET_PORT,
  /// Endpoints fail when they are called directly.
  ENDPOINT_UNREACHABLE,
  /// Endpoints answer directly, the Service's address does not.
  DATAPLANE_FAILING,
  /// Only calls that come back to this Pod itself fail.
  HAIRPIN_FAILING,
  /// A change has not reached this node, or a DNS server, within the objective.
  SLOW_CONVERGENCE,
  /// An endpoint that is owed no traffic answers.
  UNEXPECTED_BACKEND,
  /// A ready endpoint gets no traffic.
  MISSING_ENDPOINT,
  /// The hit ratio is not the expected share.
  UNEVEN,
  /// ClientIP affinity does not stick.
  AFFINITY_BROKEN;

  /// The value of the metric label `finding`, and the API's.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
