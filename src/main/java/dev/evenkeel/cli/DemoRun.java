package dev.evenkeel.cli;

import dev.evenkeel.agent.Agent;
import dev.evenkeel.agent.AgentSnapshot;
import dev.evenkeel.demo.Fault;
import dev.evenkeel.demo.SimulatedCluster;
import dev.evenkeel.ledger.LedgerSnapshot;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The play in three acts: healthy; a Pod is added and neither the data plane nor one DNS server
/// follows; both catch up. Confined to one thread.
final class DemoRun {

  private static final long TICK_MILLIS = 250;
  private static final int FIRST_CALL_TICKS = 40;
  private static final long SNAPSHOT_SECONDS = 5;

  /// What contradicts the expectation is judged by the agent 5 s later, in its next second: only
  /// then are the counters of a phase complete.
  private static final double JUDGED_AFTER_SECONDS = 6.3;

  private final SimulatedCluster cluster;
  private final Agent agent;
  private final DemoScreen screen;
  private final PrintStream out;
  private final int ofSeconds;
  private final double rate;
  private final String metrics;
  private long startNanos;
  private final List<DemoCounts> prompt = new ArrayList<>();
  private final List<DemoCounts> judged = new ArrayList<>();
  private final String frozen;
  private final DemoFindings findings;
  private DemoPhase phase = DemoPhase.HEALTHY;
  private String added = "";
  private String what;

  /// @param agent probes the cluster
  /// @param out takes the summary
  /// @param ofSeconds how long to play
  /// @param rate calls a second, for display
  /// @param metrics where they are served, for display
  DemoRun(
      SimulatedCluster cluster,
      Agent agent,
      DemoScreen screen,
      PrintStream out,
      int ofSeconds,
      double rate,
      String metrics) {
    this.cluster = cluster;
    this.agent = agent;
    this.screen = screen;
    this.out = out;
    this.ofSeconds = ofSeconds;
    this.rate = rate;
    this.metrics = metrics;
    this.frozen = cluster.dnsServerThatFails().label();
    this.findings = new DemoFindings(frozen);
    this.what =
        "%d Pods; kube-proxy and both DNS servers follow the EndpointSlices."
            .formatted(cluster.pods());
  }

  /// Plays to the end and prints the summary.
  ///
  /// @return whether the agent found the fault and its mend, and nothing before
  /// @throws IOException where the cluster cannot be scaled
  /// @throws TimeoutException where the agent's loop does not answer
  boolean play() throws IOException, InterruptedException, ExecutionException, TimeoutException {
    try (screen) {
      awaitFirstCall();
      startNanos = System.nanoTime();
      tell();
      double end = ofSeconds + JUDGED_AFTER_SECONDS;
      while (elapsed() < end) {
        AgentSnapshot now = now();
        findings.follow(now.diagnosis(), elapsed()).forEach(this::tell);
        screen.show(
            new DemoView(
                now.ledger(),
                phase,
                what,
                findings.keys(),
                (long) elapsed(),
                ofSeconds,
                rate,
                metrics));
        count(now.ledger());
        Thread.sleep(TICK_MILLIS);
      }
      judged.add(DemoCounts.of(now().ledger()));
    }
    new DemoSummary(added, frozen, DemoSummary.byPhase(prompt), DemoSummary.byPhase(judged))
        .lines()
        .forEach(out::println);
    findings.lines().forEach(out::println);
    out.flush();
    return findings.asPromised();
  }

  /// A JVM that has just started takes a second or two for its first call: that is not of the play.
  /// An agent that makes none is shown as it is.
  private void awaitFirstCall() throws InterruptedException, ExecutionException, TimeoutException {
    for (int i = 0; i < FIRST_CALL_TICKS && DemoCounts.of(now().ledger()).calls() == 0; i++) {
      Thread.sleep(TICK_MILLIS);
    }
  }

  private void count(LedgerSnapshot ledger) throws IOException {
    if (judged.size() < prompt.size()
        && elapsed() >= phaseEnd(judged.size()) + JUDGED_AFTER_SECONDS) {
      judged.add(DemoCounts.of(ledger));
    }
    if (prompt.size() < DemoPhase.values().length && elapsed() >= phaseEnd(prompt.size())) {
      prompt.add(DemoCounts.of(ledger));
      next();
    }
  }

  private void next() throws IOException {
    switch (phase) {
      case HEALTHY -> {
        phase = DemoPhase.FAULT;
        cluster.inject(Fault.STALE_RULES);
        cluster.inject(Fault.STALE_DNS);
        added = cluster.scaleUp();
        findings.fault(added, elapsed());
        what =
            "Scaled up to %d Pods: %s is ready, but\n%s;\n%s (%s)."
                .formatted(
                    cluster.pods(),
                    added,
                    Fault.STALE_RULES.sentence(),
                    Fault.STALE_DNS.sentence(),
                    frozen);
        tell();
      }
      case FAULT -> {
        phase = DemoPhase.HEALED;
        cluster.heal(Fault.STALE_RULES);
        cluster.heal(Fault.STALE_DNS);
        findings.mend(elapsed());
        what = "kube-proxy and %s have caught up with the EndpointSlices.".formatted(frozen);
        tell();
      }
      case HEALED -> {
        what = "The end. The last answers are judged, which takes the agent 5 s.";
        tell();
      }
    }
  }

  private void tell() {
    tell(phase.title().toUpperCase(Locale.ROOT) + ": " + what.replace('\n', ' '));
  }

  private void tell(String event) {
    screen.tell("%4d s  %s".formatted((long) elapsed(), event));
  }

  private double phaseEnd(int number) {
    return (double) ofSeconds * (number + 1) / DemoPhase.values().length;
  }

  private double elapsed() {
    return (System.nanoTime() - startNanos) / 1e9;
  }

  private AgentSnapshot now() throws InterruptedException, ExecutionException, TimeoutException {
    return agent.snapshot().toCompletableFuture().get(SNAPSHOT_SECONDS, TimeUnit.SECONDS);
  }
}
