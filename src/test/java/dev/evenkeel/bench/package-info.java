/// What `bench/` runs: figures about the agent, taken on a real cluster, each beside another of the
/// same run.
@NullMarked
package dev.evenkeel.bench;

import org.jspecify.annotations.NullMarked;
