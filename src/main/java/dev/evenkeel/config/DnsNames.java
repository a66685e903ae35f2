package dev.evenkeel.config;

import com.google.re2j.Pattern;
import dev.evenkeel.model.IpAddress;
import java.util.Optional;

/// Names as DNS and Kubernetes have them.
final class DnsNames {

  private static final Pattern NAME =
      Pattern.compile(
          "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
              + "(?:\\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*");
  private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
  private static final int LONGEST_NAME = 253;

  private DnsNames() {}

  /// A host name without a full stop at its end; one that is only digits and points is none.
  static boolean isName(String text) {
    return text.length() <= LONGEST_NAME
        && NAME.matches(text)
        && text.chars().anyMatch(c -> c != '.' && (c < '0' || c > '9'));
  }

  /// An IP address without brackets, which the JDK would take off.
  static Optional<IpAddress> address(String text) {
    return text.startsWith("[") ? Optional.empty() : IpAddress.parse(text);
  }

  /// What Kubernetes calls a DNS label: the form of a namespace, a Service and a port name.
  static boolean isLabel(String text) {
    return LABEL.matches(text);
  }
}
