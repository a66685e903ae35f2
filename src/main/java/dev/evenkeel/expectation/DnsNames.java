package dev.evenkeel.expectation;

import dev.evenkeel.model.Family;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.Transport;
import java.util.HexFormat;
import java.util.Locale;

/// The names of the Kubernetes DNS specification (1.1.0) and, where it leaves the choice,
/// CoreDNS's. In lower case, absolute.
final class DnsNames {

  private DnsNames() {}

  /// `<svc>.<ns>.svc.<zone>.`
  static String service(ServiceKey service, String clusterDomain) {
    return (service.name() + "." + service.namespace() + ".svc." + clusterDomain + ".")
        .toLowerCase(Locale.ROOT);
  }

  /// `_<port>._<proto>.<svc>…`
  static String port(String portName, Transport transport, String serviceName) {
    return ("_" + portName + "._" + transport + ".").toLowerCase(Locale.ROOT) + serviceName;
  }

  /// `<label>.<svc>…`
  static String endpoint(String label, String serviceName) {
    return label.toLowerCase(Locale.ROOT) + "." + serviceName;
  }

  /// The label of an endpoint without a hostname, as CoreDNS makes it of the address as written in
  /// the slice: `10-0-0-1`, `fd00--1`; a label must not end in a dash, so `fd00::` is `fd00--0`.
  static String label(String address) {
    String label = address.replace('.', '-').replace(':', '-').toLowerCase(Locale.ROOT);
    return label.endsWith("-") ? label + "0" : label;
  }

  /// `1.0.0.10.in-addr.arpa.`, or 32 nibbles before `ip6.arpa.` (RFC 1035, RFC 3596).
  static String reverse(IpAddress address) {
    byte[] bytes = address.toInetAddress().getAddress();
    StringBuilder name = new StringBuilder(73);
    for (int i = bytes.length - 1; i >= 0; i--) {
      if (address.family() == Family.IPV4) {
        name.append(bytes[i] & 0xff).append('.');
      } else {
        name.append(HexFormat.of().toHexDigits(bytes[i]).charAt(1)).append('.');
        name.append(HexFormat.of().toHexDigits(bytes[i]).charAt(0)).append('.');
      }
    }
    return name.append(address.family() == Family.IPV4 ? "in-addr.arpa." : "ip6.arpa.").toString();
  }
}
