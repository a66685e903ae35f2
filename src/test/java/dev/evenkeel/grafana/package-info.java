/// The shipped dashboard: its file, and what its queries may ask for. Start: [Dashboard]. That its
/// queries find something is tested on a real cluster (`e2e`).
@NullMarked
package dev.evenkeel.grafana;

import org.jspecify.annotations.NullMarked;
