package dev.evenkeel.expectation;

import dev.evenkeel.model.Family;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.IpRange;
import dev.evenkeel.model.Vantage;
import java.util.List;

/// `loadBalancerSourceRanges`: whom a load balancer's addresses let through (kube-proxy's
/// `newBaseServiceInfo`). They hold for Pods and nodes too. Each family by itself: one without a
/// range is open, and so is one with a range of everything.
final class SourceRanges {

  /// Whether the agent is let through.
  enum Admission {
    ADMITTED,
    SHUT_OUT,
    /// It depends on which of its addresses a call is made from, or none is known.
    NOT_KNOWN
  }

  private SourceRanges() {}

  static Admission admit(List<IpRange> ranges, Family family, Vantage vantage) {
    List<IpRange> ofFamily = ranges.stream().filter(range -> range.family() == family).toList();
    if (ofFamily.isEmpty() || ofFamily.stream().anyMatch(range -> range.prefix() == 0)) {
      return Admission.ADMITTED;
    }
    boolean someIn = false;
    boolean someOut = false;
    for (IpAddress own : vantage.addresses()) {
      if (own.family() == family) {
        boolean in = ofFamily.stream().anyMatch(range -> range.contains(own));
        someIn |= in;
        someOut |= !in;
      }
    }
    if (someIn == someOut) {
      return Admission.NOT_KNOWN;
    }
    return someIn ? Admission.ADMITTED : Admission.SHUT_OUT;
  }
}
