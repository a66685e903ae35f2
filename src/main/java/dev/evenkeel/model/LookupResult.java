package dev.evenkeel.model;

import org.jspecify.annotations.Nullable;

/// How a lookup ended: an rcode in lower case, or why there was no usable reply.
///
/// @param label the value of the metric label `result`; from a bounded set
public record LookupResult(String label) {

  public static final LookupResult NOERROR = new LookupResult("noerror");
  public static final LookupResult NXDOMAIN = new LookupResult("nxdomain");
  public static final LookupResult TIMEOUT = new LookupResult("timeout");
  public static final LookupResult UNREACHABLE = new LookupResult("unreachable");

  /// Replies came, none of them could be read, and the deadline passed.
  public static final LookupResult MALFORMED = new LookupResult("malformed");

  /// Whether anything came that could be read.
  public boolean replied() {
    return !equals(TIMEOUT) && !equals(UNREACHABLE) && !equals(MALFORMED);
  }

  /// Whether the server said what the name holds; NXDOMAIN is an answer.
  public boolean answered() {
    return equals(NOERROR) || equals(NXDOMAIN);
  }

  /// Written out: `RecordEqualsTest` says why.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LookupResult that && label.equals(that.label);
  }
}
