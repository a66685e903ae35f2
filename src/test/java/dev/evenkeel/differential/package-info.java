/// Hundreds of random Services on the real cluster: what the agent expects of each, against what
/// kube-proxy has programmed on each node and what CoreDNS answers. Start: [Differential].
package dev.evenkeel.differential;
