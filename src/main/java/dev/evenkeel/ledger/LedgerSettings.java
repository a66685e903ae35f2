package dev.evenkeel.ledger;

import java.time.Duration;

/// What of the configuration the ledger needs. A reload changes it for all targets at once.
/// Confined to the loop.
public final class LedgerSettings {

  /// How long what contradicts the expectation waits before it is judged: kube-proxy and CoreDNS
  /// often see a change before our watch does.
  static final long CONTRADICTION_WAITS_NANOS = Duration.ofSeconds(5).toNanos();

  /// How long counters outlive what they count, and a removed endpoint can still be named.
  static final long REMEMBERED_NANOS = Duration.ofMinutes(10).toNanos();

  private final String node;
  private long graceNanos;
  private long ratioWindowNanos;

  /// @param node the agent's; chooses which endpoints it shows by name
  ///   ([dev.evenkeel.model.Rendezvous])
  /// @param convergenceObjective grace after a change of the expected set
  /// @param ratioWindow the time over which hit ratios are taken
  public LedgerSettings(String node, Duration convergenceObjective, Duration ratioWindow) {
    this.node = node;
    change(convergenceObjective, ratioWindow);
  }

  void change(Duration convergenceObjective, Duration ratioWindow) {
    graceNanos = convergenceObjective.toNanos();
    ratioWindowNanos = ratioWindow.toNanos();
  }

  String node() {
    return node;
  }

  long graceNanos() {
    return graceNanos;
  }

  long ratioWindowNanos() {
    return ratioWindowNanos;
  }
}
