/// Ledger snapshots as Prometheus text 0.0.4: bounded in series, with cached labels, since
/// Micrometer costs a hundred times more at ten thousand series. Start: [Exposition]; the names:
/// [Metric].
@NullMarked
package dev.evenkeel.export;

import org.jspecify.annotations.NullMarked;
