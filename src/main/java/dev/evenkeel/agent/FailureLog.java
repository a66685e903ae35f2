package dev.evenkeel.agent;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Log lines about failures: for each subject and kind the first, then at most one a minute with a
/// count; never one a probe. Where everything fails at once, so many lines a minute in all: the
/// rest is counted, and has its turn in the next minutes. Bounded, confined to the loop.
final class FailureLog {

  private static final long SILENCE_NANOS = Duration.ofMinutes(1).toNanos();

  private static final int SUBJECTS = 10_000;

  /// Of all subjects together.
  static final int LINES_A_MINUTE = 100;

  private record Key(String subject, String kind) {
    /// Written out: `RecordEqualsTest` says why.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key that && subject.equals(that.subject) && kind.equals(that.kind);
    }
  }

  private static final class Told {
    /// Of the last line, else of the first failure.
    long atNanos;

    long since;
    boolean ever;

    Told(long atNanos) {
      this.atNanos = atNanos;
    }
  }

  /// The longest quiet one makes room.
  private final Map<Key, Told> told =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Told> eldest) {
          return size() > SUBJECTS;
        }
      };

  private final Consumer<String> log;
  private boolean stopped;
  private boolean begun;
  private long minuteNanos;
  private int lines;
  private long withheld;

  FailureLog(Consumer<String> log) {
    this.log = log;
  }

  /// No more lines: what ends with the agent's own sockets is nobody's failure.
  void stop() {
    stopped = true;
  }

  void failed(String event, String subject, String kind, long nowNanos) {
    if (stopped) {
      return;
    }
    Told known = told.computeIfAbsent(new Key(subject, kind), _ -> new Told(nowNanos));
    known.since++;
    if (known.ever && nowNanos - known.atNanos < SILENCE_NANOS) {
      return;
    }
    if (!hasRoom(nowNanos)) {
      withheld++;
      return;
    }
    String line = event + ": " + subject + ": " + kind;
    long seconds = Duration.ofNanos(nowNanos - known.atNanos).toSeconds();
    lines++;
    log.accept(known.since == 1 ? line : line + ", " + known.since + " times in " + seconds + " s");
    known.atNanos = nowNanos;
    known.since = 0;
    known.ever = true;
  }

  private boolean hasRoom(long nowNanos) {
    if (!begun || nowNanos - minuteNanos >= SILENCE_NANOS) {
      if (withheld > 0) {
        log.accept(
            "too much fails for a line each: %d failures had none so far (/api/v1/findings)"
                .formatted(withheld));
      }
      begun = true;
      minuteNanos = nowNanos;
      lines = 0;
      withheld = 0;
    }
    return lines < LINES_A_MINUTE;
  }
}
