package dev.evenkeel.e2e;

import dev.evenkeel.cluster.ProxyMode;

/// Faults of the data plane where kube-proxy programs nftables.
class FaultMatrixInNftablesModeE2E extends FaultMatrixTests {

  FaultMatrixInNftablesModeE2E() {
    super(ProxyMode.NFTABLES);
  }
}
