package dev.evenkeel.agent;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Log lines about failures: for each subject and kind the first, then at most one a minute with a
/// count; never one a probe. Bounded, confined to the loop.
final class FailureLog {

  private static final long SILENCE_NANOS = Duration.ofMinutes(1).toNanos();

  private static final int SUBJECTS = 10_000;

  private record Key(String subject, String kind) {
    /// Written out: `RecordEqualsTest` says why.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key that && subject.equals(that.subject) && kind.equals(that.kind);
    }
  }

  private static final class Told {
    long atNanos;
    long since;
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

  private final Consumer<String> lines;
  private boolean stopped;

  FailureLog(Consumer<String> lines) {
    this.lines = lines;
  }

  /// No more lines: what ends with the agent's own sockets is nobody's failure.
  void stop() {
    stopped = true;
  }

  void failed(String event, String subject, String kind, long nowNanos) {
    if (stopped) {
      return;
    }
    Told before = told.get(new Key(subject, kind));
    if (before == null) {
      Told first = new Told();
      first.atNanos = nowNanos;
      told.put(new Key(subject, kind), first);
      lines.accept(event + ": " + subject + ": " + kind);
      return;
    }
    before.since++;
    if (nowNanos - before.atNanos >= SILENCE_NANOS) {
      long seconds = Duration.ofNanos(nowNanos - before.atNanos).toSeconds();
      lines.accept(
          event
              + ": "
              + subject
              + ": "
              + kind
              + ", "
              + before.since
              + " times in "
              + seconds
              + " s");
      before.atNanos = nowNanos;
      before.since = 0;
    }
  }
}
