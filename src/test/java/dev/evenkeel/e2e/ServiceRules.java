package dev.evenkeel.e2e;

import dev.evenkeel.cluster.Node;
import dev.evenkeel.cluster.ProxyMode;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What kube-proxy has programmed on a node for port 80 of a ClusterIP Service, to be edited by
/// hand.
sealed interface ServiceRules permits IptablesServiceRules, NftServiceRules {

  static ServiceRules of(FaultCluster cluster, Node node, String service) {
    return cluster.mode() == ProxyMode.IPTABLES
        ? new IptablesServiceRules(cluster, node, service)
        : new NftServiceRules(cluster, node, service);
  }

  /// Of ten new connections nine go to one of the three endpoints.
  void favourOne();

  /// The source address of a connection is remembered no more.
  void forgetClients();

  /// The address leads nowhere.
  void remove();

  /// As kube-proxy had written it.
  void restore();

  /// The first group of what matches.
  static String find(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + pattern + " in " + text);
    }
    return matcher.group(1);
  }

  /// The lines as they become by an edit that has to change something.
  static List<String> edited(List<String> lines, UnaryOperator<String> edit) {
    List<String> edited = lines.stream().map(edit).filter(line -> !line.isEmpty()).toList();
    if (edited.equals(lines)) {
      throw new IllegalStateException("nothing to edit in " + lines);
    }
    return edited;
  }
}
