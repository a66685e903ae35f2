package dev.evenkeel.cluster;

import java.util.Locale;

/// How kube-proxy programs a node.
public enum ProxyMode {
  IPTABLES,
  NFTABLES;

  /// As in kube-proxy's configuration.
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
