package dev.evenkeel.ledger;

import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.Target;
import dev.evenkeel.model.Via;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How long the calls of one Service port through one frontend took.
///
/// @param ok whole calls with result `ok`
/// @param phases those that were completed
public record DurationSnapshot(Key key, HistogramSnapshot ok, List<PhaseSum> phases) {

  /// Both families of a target together.
  public record Key(ServiceKey service, String port, Via via) implements Comparable<Key> {

    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::service).thenComparing(Key::port).thenComparing(Key::via);

    static Key of(Target target) {
      return new Key(target.service(), target.port(), target.via());
    }

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }

    /// Written out: `RecordEqualsTest` says why.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key that
          && via == that.via
          && service.equals(that.service)
          && port.equals(that.port);
    }
  }

  public record PhaseSum(Phase phase, long count, double sumSeconds) {}
}
