package dev.evenkeel.e2e;

import dev.evenkeel.cluster.ProxyMode;

/// The hands-on article where kube-proxy programs iptables.
class ArticleInIptablesModeE2E extends ArticleTests {

  ArticleInIptablesModeE2E() {
    super(ProxyMode.IPTABLES);
  }
}
