package dev.evenkeel.expectation;

import dev.evenkeel.model.ExternalAccess;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.IpRange;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.ServiceType;
import dev.evenkeel.model.Transport;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Services as short text, for tables. A Service at 10.96.0.1 with a port `http` (80) is words:
/// `internal=Local`, `external=Local`, `node=PORT`, `ip=EXTERNAL`, `lb=INGRESS` (`proxy:` before
/// it: ipMode Proxy; a name: by name), `type=LoadBalancer`, `ranges=CIDR,…`, `label=…`, `affinity`,
/// `v6` (a second address, fd00:96::1).
final class ServiceWords {

  private ServiceWords() {}

  static Service service(String words) {
    Map<String, String> said = new HashMap<>();
    Arrays.stream(words.split("\\s+"))
        .filter(word -> !word.isEmpty())
        .forEach(word -> said.put(word.replaceFirst("=.*", ""), word.replaceFirst("^[^=]*=?", "")));
    boolean nodePort = said.containsKey("node");
    ServiceType type =
        said.containsKey("lb") || said.containsKey("type")
            ? ServiceType.LOAD_BALANCER
            : nodePort ? ServiceType.NODE_PORT : ServiceType.CLUSTER_IP;
    List<IpAddress> clusterIps =
        said.containsKey("v6")
            ? List.of(IpAddress.of("10.96.0.1"), IpAddress.of("fd00:96::1"))
            : List.of(IpAddress.of("10.96.0.1"));
    return new Service(
        States.KEY,
        type,
        clusterIps,
        false,
        clusterIps.stream().map(IpAddress::family).toList(),
        List.of(
            new ServicePort(
                "http",
                Transport.TCP,
                80,
                null,
                nodePort ? Integer.valueOf(said.get("node")) : null)),
        "Local".equals(said.get("internal")),
        "Local".equals(said.get("external")),
        said.containsKey("affinity"),
        null,
        said.containsKey("label") ? Map.of(said.get("label"), "x") : Map.of(),
        Map.of(),
        new ExternalAccess(
            list(said.get("ip")).stream().map(IpAddress::of).toList(),
            list(said.get("lb")).stream().map(ServiceWords::ingress).toList(),
            list(said.get("ranges")).stream().map(r -> IpRange.parse(r).orElseThrow()).toList(),
            null),
        Service.DEFAULT_AFFINITY_SECONDS);
  }

  private static List<String> list(@Nullable String text) {
    return text == null ? List.of() : List.of(text.split(","));
  }

  private static ExternalAccess.Ingress ingress(String text) {
    boolean proxy = text.startsWith("proxy:");
    String bare = proxy ? text.substring("proxy:".length()) : text;
    IpAddress ip = IpAddress.parse(bare).orElse(null);
    return new ExternalAccess.Ingress(
        ip, ip == null ? bare.toLowerCase(Locale.ROOT) : null, !proxy);
  }
}
