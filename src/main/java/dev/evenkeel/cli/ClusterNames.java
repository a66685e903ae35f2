package dev.evenkeel.cli;

import dev.evenkeel.dns.ResolvConf;
import dev.evenkeel.expectation.SearchPath;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The zone of the cluster's names and how its Pods ask for them, and from where that is known.
///
/// @param domain without full stops at the ends
/// @param domainFrom its origin, for a person
/// @param ofNode what a Pod's search path has after the cluster's domains
/// @param ndots of a Pod
/// @param pathFrom origin of the two, for a person
record ClusterNames(
    String domain, String domainFrom, List<String> ofNode, int ndots, String pathFrom) {

  ClusterNames {
    ofNode = List.copyOf(ofNode);
  }

  /// The domain is the configuration's, else that of `resolv.conf`, else the usual one, as for an
  /// agent. The path is that of `resolv.conf` where it is a Pod's, else what the kubelet writes.
  ///
  /// @param configured null where the file names none
  /// @param resolvConfPath for the origin
  static ClusterNames of(
      @Nullable String configured, ResolvConf resolvConf, String resolvConfPath) {
    String told = resolvConf.clusterDomain();
    boolean isTold = isInPath(told, resolvConf);
    String domain = configured != null ? configured : told;
    String domainFrom =
        configured != null
            ? "from the configuration file"
            : isTold
                ? "from the search path of " + resolvConfPath
                : "the default: no search path names one";
    if (!isInPath(domain, resolvConf)) {
      return new ClusterNames(
          domain, domainFrom, List.of(), SearchPath.KUBELET_NDOTS, "as the kubelet writes it");
    }
    List<String> ofNode =
        resolvConf.search().stream()
            .filter(
                entry ->
                    !plain(entry).equals(domain)
                        && !plain(entry).equals("svc." + domain)
                        && !plain(entry).endsWith(".svc." + domain))
            .toList();
    return new ClusterNames(domain, domainFrom, ofNode, resolvConf.ndots(), resolvConfPath);
  }

  private static boolean isInPath(String domain, ResolvConf resolvConf) {
    return resolvConf.search().stream()
        .map(ClusterNames::plain)
        .anyMatch(e -> e.equals("svc." + domain) || e.endsWith(".svc." + domain));
  }

  private static String plain(String entry) {
    String lower = entry.toLowerCase(Locale.ROOT);
    return lower.length() > 1 && lower.endsWith(".")
        ? lower.substring(0, lower.length() - 1)
        : lower;
  }

  SearchPath pathIn(String namespace) {
    return SearchPath.ofPod(namespace, domain, ofNode, ndots);
  }
}
