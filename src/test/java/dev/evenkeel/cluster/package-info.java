/// A real Kubernetes cluster on one machine, without containers: real etcd, API server, controller
/// manager, scheduler, kube-proxy and CoreDNS; three nodes and their Pods in network namespaces; a
/// small kubelet of our own ([Kubelet]), because the real one wants a container runtime. Start:
/// [Cluster].
///
/// Needs root, Linux and the executables that `src/test/go/build` makes. Everything runs in
/// namespaces of its own; the machine's network stays as it is.
///
/// Not here: what the agent should find in such a cluster.
@NullMarked
package dev.evenkeel.cluster;

import org.jspecify.annotations.NullMarked;
