package dev.evenkeel.model;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An IP address in its one canonical spelling (IPv6: RFC 5952, as Kubernetes and dig print it), so
/// that addresses from the API, from DNS answers and from replies compare as text.
///
/// @param text canonical, without zone or brackets
public record IpAddress(String text, Family family) implements Comparable<IpAddress> {

  private static final Pattern DOTTED_QUAD =
      Pattern.compile("(?:(?:0|[1-9]\\d{0,2})\\.){3}(?:0|[1-9]\\d{0,2})");

  /// Reads a literal; empty for anything else. Never asks a resolver.
  public static Optional<IpAddress> parse(String literal) {
    if (literal.length() > 45 || literal.indexOf('%') >= 0 || literal.indexOf('[') >= 0) {
      return Optional.empty();
    }
    // The JDK also takes the short forms of inet_aton: "200" would be 0.0.0.200.
    if (literal.indexOf(':') < 0 && !DOTTED_QUAD.matcher(literal).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(of(InetAddress.ofLiteral(literal)));
    } catch (IllegalArgumentException notALiteral) {
      return Optional.empty();
    }
  }

  /// Like [#parse], for text that must be an address.
  ///
  /// @throws IllegalArgumentException where it is none
  public static IpAddress of(String literal) {
    return parse(literal)
        .orElseThrow(() -> new IllegalArgumentException("not an IP address: " + literal));
  }

  public static IpAddress of(InetAddress address) {
    return address instanceof Inet4Address
        ? new IpAddress(address.getHostAddress(), Family.IPV4)
        : new IpAddress(compressed(address.getAddress()), Family.IPV6);
  }

  public InetAddress toInetAddress() {
    return InetAddress.ofLiteral(text);
  }

  /// `10.0.0.1:80`, `[fd00::1]:80`.
  public String withPort(int port) {
    return family == Family.IPV4 ? text + ":" + port : "[" + text + "]:" + port;
  }

  @Override
  public int compareTo(IpAddress other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }

  /// RFC 5952: the longest run of two or more zero groups becomes `::`, the first of equals.
  private static String compressed(byte[] bytes) {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
    }
    int bestStart = -1;
    int bestLength = 1;
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && groups[end] == 0) {
        end++;
      }
      if (end - i > bestLength) {
        bestStart = i;
        bestLength = end - i;
      }
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < 8; i++) {
      if (i == bestStart) {
        text.append("::");
        i += bestLength - 1;
      } else {
        if (i > 0 && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }

  /// Written out: `RecordEqualsTest` says why.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof IpAddress that && text.equals(that.text) && family == that.family;
  }
}
