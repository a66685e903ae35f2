package dev.evenkeel.expectation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/// How a resolver makes full names of a short one (resolv.conf(5), glibc's `res_nsearch`): a name
/// with fewer than `ndots` full stops is tried with each domain of the search path, then as it
/// stands; another first as it stands; one that ends in a full stop only so. The first that exists
/// ends the search; each that is tried costs a question for each address type.
///
/// @param domains in order
/// @param ndots 0 to 15
public record SearchPath(List<String> domains, int ndots) {

  /// What the kubelet writes for Pods with `dnsPolicy: ClusterFirst`, the default.
  public static final int KUBELET_NDOTS = 5;

  public SearchPath {
    domains = List.copyOf(domains);
  }

  /// Of a Pod with `dnsPolicy: ClusterFirst` and no `dnsConfig`: what the kubelet writes, and the
  /// node's own domains.
  public static SearchPath ofPod(
      String namespace, String clusterDomain, List<String> ofNode, int ndots) {
    List<String> domains = new ArrayList<>();
    domains.add(namespace + ".svc." + clusterDomain);
    domains.add("svc." + clusterDomain);
    domains.add(clusterDomain);
    domains.addAll(ofNode);
    return new SearchPath(domains, ndots);
  }

  /// The names that are tried for one, in order, absolute, each once. What exists is not known
  /// here.
  public List<String> tried(String name) {
    if (name.endsWith(".")) {
      return List.of(absolute(name));
    }
    boolean asItStandsFirst = name.chars().filter(c -> c == '.').count() >= ndots;
    List<String> tried = new ArrayList<>();
    if (asItStandsFirst) {
      tried.add(absolute(name));
    }
    domains.forEach(domain -> tried.add(absolute(domain.equals(".") ? name : name + "." + domain)));
    if (!asItStandsFirst) {
      tried.add(absolute(name));
    }
    return tried.stream().distinct().toList();
  }

  /// How many questions for each address type a name costs, where only the wanted one exists; empty
  /// where it is never tried.
  ///
  /// @param wanted absolute
  public OptionalInt questions(String name, String wanted) {
    int index = tried(name).indexOf(absolute(wanted));
    return index < 0 ? OptionalInt.empty() : OptionalInt.of(index + 1);
  }

  private static String absolute(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower : lower + ".";
  }
}
