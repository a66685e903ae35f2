package dev.evenkeel.ledger;

import dev.evenkeel.balance.FailureTest;
import dev.evenkeel.model.LookupObservation;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.ServiceKey;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Whether the lookups of a Service fail at one DNS server: those of each type of its own name by
/// themselves, so that one that always fails does not hide behind all others. Confined to the loop.
final class LookupTests {

  /// What is tested together.
  ///
  /// @param questions the type for the Service's own name, else `others`
  record Key(ServiceKey service, String server, String questions) implements Comparable<Key> {

    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::service).thenComparing(Key::server).thenComparing(Key::questions);

    static Key of(Question question, String server) {
      return new Key(
          question.service(),
          server,
          question.record().equals(Question.SERVICE) ? question.type().name() : "others");
    }

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }

    /// Written out: `RecordEqualsTest` says why.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key that
          && service.equals(that.service)
          && server.equals(that.server)
          && questions.equals(that.questions);
    }
  }

  private final LedgerSettings settings;
  private final Supplier<@Nullable ServerFailures> server;
  private final Supplier<List<ServerFailures>> behind;
  private final RecentOutcomes recent = RecentOutcomes.fromFirstFailure();
  private FailureTest failing;
  private long lastNanos;

  /// @param tolerance share of failures that is nobody's fault
  /// @param server takes the outcomes too, for the test of the server; null where there is none
  /// @param behind what is known of the servers behind a resolver
  LookupTests(
      double tolerance,
      LedgerSettings settings,
      Supplier<@Nullable ServerFailures> server,
      Supplier<List<ServerFailures>> behind) {
    this.settings = settings;
    this.server = server;
    this.behind = behind;
    this.failing = new FailureTest(tolerance);
  }

  void restart() {
    failing = new FailureTest(failing.tolerance());
  }

  /// Evidence goes on where the tolerance stays the same.
  void tolerate(double tolerance) {
    if (tolerance != failing.tolerance()) {
      failing = new FailureTest(tolerance);
    }
  }

  /// @param failed no usable answer where one was due
  /// @param nowNanos when that was known
  void outcome(LookupObservation lookup, boolean failed, boolean grace, long nowNanos) {
    String failure = failed ? label(lookup) : null;
    recent.add(failure, nowNanos);
    failing.outcome(failed, nowNanos, grace, settings.allowance());
    ServerFailures all = server.get();
    if (all != null) {
      all.outcome(lookup.question().service(), failure, grace, nowNanos);
    }
    lastNanos = nowNanos;
    if (!failed && over().isPresent()) {
      restart(); // it was the server's, whose mend is proven; asked seldom, this would take hours
    }
  }

  /// When the outage was over, of the server or of one behind it, that the failures began with;
  /// empty where there was none, or any of them fails still.
  private OptionalLong over() {
    if (!failing.open()) {
      return OptionalLong.empty();
    }
    List<ServerFailures> all =
        Stream.concat(Stream.ofNullable(server.get()), behind.get().stream()).toList();
    if (all.stream().anyMatch(ServerFailures::open)) {
      return OptionalLong.empty();
    }
    return all.stream()
        .filter(failures -> failures.isOver(failing.suspectNanos()))
        .mapToLong(ServerFailures::overNanos)
        .max();
  }

  private static String label(LookupObservation lookup) {
    return lookup.truncated() && !lookup.result().replied()
        ? "truncated, then no reply over TCP"
        : lookup.result().label();
  }

  boolean open() {
    return failing.open();
  }

  /// What was not asked again since the end of an outage may be over with it.
  FailingSnapshot snapshot() {
    OptionalLong over = over();
    if (over.isPresent() && lastNanos - over.getAsLong() <= 0) {
      return FailingSnapshot.QUIET;
    }
    return FailingSnapshot.of(failing, recent);
  }
}
