package dev.evenkeel.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.IpRange;
import dev.evenkeel.model.ServiceType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What [KubernetesObjects] would leave out without a word, because no API server lets it through:
/// in a file that a person wrote it is an error to tell. Types are checked by the conversion.
final class ManifestChecks {

  private static final String TYPES =
      Arrays.stream(ServiceType.values())
          .map(ServiceType::apiName)
          .collect(Collectors.joining(", "));
  private static final Set<String> FAMILIES = Set.of("IPv4", "IPv6");
  private static final Set<String> TRANSPORTS = Set.of("TCP", "UDP", "SCTP");
  private static final Set<String> POLICIES = Set.of("Cluster", "Local");
  private static final Set<String> AFFINITIES = Set.of("None", "ClientIP");
  private static final Set<String> IP_MODES = Set.of("VIP", "Proxy");
  private static final String NO_POLICY = "is no policy; allowed: Cluster, Local";
  private static final Predicate<String> IS_ADDRESS = ip -> IpAddress.parse(ip).isPresent();
  private static final int LAST_PORT = 65_535;

  private ManifestChecks() {}

  static void service(ManifestObject object) {
    if (!object.has("spec")) {
      object.refuse("spec", "is missing; write at least clusterIP and ports");
      return;
    }
    text(
        object,
        "spec.type",
        type ->
            type.isEmpty()
                || Arrays.stream(ServiceType.values()).anyMatch(t -> t.apiName().equals(type)),
        "is no type; allowed: " + TYPES);
    Predicate<String> clusterIp =
        ip -> ip.isEmpty() || ip.equals("None") || IpAddress.parse(ip).isPresent();
    text(object, "spec.clusterIP", clusterIp, "is no address; allowed: an IP address, None");
    each(
        object,
        object.get("spec.clusterIPs"),
        "spec.clusterIPs",
        clusterIp,
        "is no address; allowed: IP addresses, None");
    each(
        object,
        object.get("spec.externalIPs"),
        "spec.externalIPs",
        IS_ADDRESS,
        "is no address; allowed: IP addresses");
    each(
        object,
        object.get("spec.loadBalancerSourceRanges"),
        "spec.loadBalancerSourceRanges",
        range -> IpRange.parse(range).isPresent(),
        "is no range; allowed: ranges of IP addresses such as 10.0.0.0/8");
    Predicate<String> policy = written -> written.isEmpty() || POLICIES.contains(written);
    text(object, "spec.internalTrafficPolicy", policy, NO_POLICY);
    text(object, "spec.externalTrafficPolicy", policy, NO_POLICY);
    text(
        object,
        "spec.sessionAffinity",
        written -> written.isEmpty() || AFFINITIES.contains(written),
        "is no affinity; allowed: None, ClientIP");
    port(object, object.get("spec.healthCheckNodePort"), "spec.healthCheckNodePort", true);
    ports(object, "spec.ports", true);
    ingress(object);
  }

  private static void ingress(ManifestObject object) {
    String path = "status.loadBalancer.ingress";
    if (object.get(path) instanceof YamlNode.Sequence(_, List<YamlNode> ways)) {
      for (int i = 0; i < ways.size(); i++) {
        if (ways.get(i) instanceof YamlNode.Mapping way) {
          String below = path + "[" + i + "]";
          check(
              object,
              way.values().get("ip"),
              below + ".ip",
              ip -> ip.isEmpty() || IS_ADDRESS.test(ip),
              "is no address; allowed: an IP address");
          check(
              object,
              way.values().get("ipMode"),
              below + ".ipMode",
              IP_MODES::contains,
              "is no mode; allowed: VIP, Proxy");
        }
      }
    }
  }

  static void node(ManifestObject object) {
    String path = "status.addresses";
    if (object.get(path) instanceof YamlNode.Sequence(_, List<YamlNode> addresses)) {
      for (int i = 0; i < addresses.size(); i++) {
        if (addresses.get(i) instanceof YamlNode.Mapping address
            && address.values().get("type") instanceof YamlNode.Scalar(_, JsonNode type)
            && type.asText().endsWith("IP")) {
          check(
              object,
              address.values().get("address"),
              path + "[" + i + "].address",
              IS_ADDRESS,
              "is no address; allowed: an IP address");
        }
      }
    }
  }

  static void slice(ManifestObject object) {
    String addressType = object.text("addressType");
    if (addressType == null) {
      return;
    }
    if (!FAMILIES.contains(addressType) && !addressType.equals("FQDN")) {
      object.refuse(
          "addressType",
          '"' + ManifestProblem.shown(addressType) + "\" is no type; allowed: IPv4, IPv6, FQDN");
      return;
    }
    ports(object, "ports", false);
    if (object.get("endpoints") instanceof YamlNode.Sequence(_, List<YamlNode> endpoints)
        && FAMILIES.contains(addressType)) {
      Family family = Family.valueOf(addressType.toUpperCase(Locale.ROOT));
      for (int i = 0; i < endpoints.size(); i++) {
        if (endpoints.get(i) instanceof YamlNode.Mapping endpoint) {
          each(
              object,
              endpoint.values().get("addresses"),
              "endpoints[" + i + "].addresses",
              ip -> IpAddress.parse(ip).map(IpAddress::family).equals(Optional.of(family)),
              "is no address; allowed: " + addressType);
        }
      }
    }
  }

  private static void ports(ManifestObject object, String path, boolean required) {
    if (!(object.get(path) instanceof YamlNode.Sequence(_, List<YamlNode> ports))) {
      return;
    }
    for (int i = 0; i < ports.size(); i++) {
      if (!(ports.get(i) instanceof YamlNode.Mapping port)) {
        continue;
      }
      String below = path + "[" + i + "]";
      YamlNode number = port.values().get("port");
      port(object, number, below + ".port", false);
      if (required && !ManifestReader.says(number)) {
        object.refuse(port, below + ".port", "is missing; allowed: 1 to 65535");
      }
      port(object, port.values().get("nodePort"), below + ".nodePort", true);
      check(
          object,
          port.values().get("protocol"),
          below + ".protocol",
          protocol -> protocol.isEmpty() || TRANSPORTS.contains(protocol),
          "is no protocol; allowed: TCP, UDP, SCTP");
    }
  }

  /// @param zero whether 0 is allowed: the API writes it where there is none
  private static void port(
      ManifestObject object, @Nullable YamlNode number, String path, boolean zero) {
    if (number instanceof YamlNode.Scalar(_, JsonNode json)
        && json.isIntegralNumber()
        && (!json.canConvertToInt()
            || json.intValue() < (zero ? 0 : 1)
            || json.intValue() > LAST_PORT)) {
      object.refuse(number, path, json.asText() + " is no port; allowed: 1 to 65535");
    }
  }

  private static void text(
      ManifestObject object, String path, Predicate<String> right, String sentence) {
    check(object, object.get(path), path, right, sentence);
  }

  private static void each(
      ManifestObject object,
      @Nullable YamlNode list,
      String path,
      Predicate<String> right,
      String sentence) {
    if (list instanceof YamlNode.Sequence(_, List<YamlNode> elements)) {
      for (int i = 0; i < elements.size(); i++) {
        check(object, elements.get(i), path + "[" + i + "]", right, sentence);
      }
    }
  }

  private static void check(
      ManifestObject object,
      @Nullable YamlNode value,
      String path,
      Predicate<String> right,
      String sentence) {
    if (value instanceof YamlNode.Scalar(_, JsonNode json)
        && json.isTextual()
        && !right.test(json.textValue())) {
      object.refuse(value, path, '"' + ManifestProblem.shown(json.textValue()) + "\" " + sentence);
    }
  }
}
