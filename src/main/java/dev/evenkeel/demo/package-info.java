/// A simulated cluster on loopback (Linux: all of 127.0.0.0/8 is there) with faults to switch on:
/// what an agent probes where there is no cluster. Sockets are real, nothing is stubbed but the
/// cluster's own components. Start: [SimulatedCluster].
///
/// Not here: the agent that probes it, and what is shown of it (`cli`).
@NullMarked
package dev.evenkeel.demo;

import org.jspecify.annotations.NullMarked;
