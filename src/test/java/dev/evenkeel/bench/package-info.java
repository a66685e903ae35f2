/// What `bench/` runs: what the agent costs ([FootprintMain], on a real cluster) and what its tests
/// find ([DetectionBench], simulated), each figure beside another of the same run.
@NullMarked
package dev.evenkeel.bench;

import org.jspecify.annotations.NullMarked;
