package dev.evenkeel.model;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A range of IP addresses in the notation `10.0.0.0/8`.
///
/// @param network any address of the range
/// @param prefix leading bits that the addresses have in common
public record IpRange(IpAddress network, int prefix) {

  public IpRange {
    if (prefix < 0 || prefix > bits(network)) {
      throw new IllegalArgumentException(network + "/" + prefix + " is no range");
    }
  }

  /// Reads a range; spaces around it do not matter, since the API server lets them through. Empty
  /// for anything else.
  public static Optional<IpRange> parse(String written) {
    String text = written.strip();
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,3}")) {
      return Optional.empty();
    }
    int prefix = Integer.parseInt(text.substring(slash + 1));
    return IpAddress.parse(text.substring(0, slash))
        .filter(network -> prefix <= bits(network))
        .map(network -> new IpRange(network, prefix));
  }

  public Family family() {
    return network.family();
  }

  /// Whether an address lies within it; one of another family never does.
  public boolean contains(IpAddress address) {
    if (address.family() != network.family()) {
      return false;
    }
    byte[] ours = network.toInetAddress().getAddress();
    byte[] theirs = address.toInetAddress().getAddress();
    for (int bit = 0; bit < prefix; bit += 8) {
      int mask = prefix - bit >= 8 ? 0xff : 0xff << (8 - (prefix - bit));
      if (((ours[bit / 8] ^ theirs[bit / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return network + "/" + prefix;
  }

  private static int bits(IpAddress address) {
    return address.family() == Family.IPV4 ? 32 : 128;
  }

  /// Written out: `RecordEqualsTest` says why.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof IpRange that && network.equals(that.network) && prefix == that.prefix;
  }
}
