package dev.evenkeel.e2e;

import dev.evenkeel.cluster.ProxyMode;

/// The hands-on article where kube-proxy programs nftables.
class ArticleInNftablesModeE2E extends ArticleTests {

  ArticleInNftablesModeE2E() {
    super(ProxyMode.NFTABLES);
  }
}
