package dev.evenkeel.rules;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.IpRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The rules of kube-proxy's table in one family, as `nft -j list ruleset` prints them (schema:
/// libnftables-json(5)): the way of a packet through its chains. Session affinity remembers nobody.
public final class NftRules {

  private static final String TABLE = "kube-proxy";

  private final Map<String, List<List<JsonNode>>> chains = new HashMap<>();
  private final Map<String, List<String>> hooks = new HashMap<>();
  private final Map<String, Map<String, JsonNode>> maps = new HashMap<>();
  private final Map<String, Set<String>> sets = new HashMap<>();

  private NftRules() {}

  /// @throws IllegalArgumentException where it is not such a list
  public static NftRules parse(String json, Family family) {
    String name = family == Family.IPV4 ? "ip" : "ip6";
    NftRules rules = new NftRules();
    List<JsonNode> bases = new ArrayList<>();
    try {
      for (JsonNode item : new ObjectMapper().readTree(json).path("nftables")) {
        String kind = item.fieldNames().next();
        JsonNode object = item.get(kind);
        if (!object.path("family").asText().equals(name)
            || !object.path("table").asText().equals(TABLE)) {
          continue;
        }
        switch (kind) {
          case "chain" -> {
            rules.chains.put(object.get("name").asText(), new ArrayList<>());
            if (object.has("hook")) {
              bases.add(object);
            }
          }
          case "rule" -> rules.rule(object);
          case "map" -> rules.maps.put("@" + object.get("name").asText(), entries(object));
          case "set" -> rules.sets.put("@" + object.get("name").asText(), elements(object));
          default -> throw new IllegalArgumentException(kind + " is not known");
        }
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not the JSON of nft", e);
    }
    bases.sort(Comparator.comparingInt(base -> base.get("prio").asInt()));
    for (JsonNode base : bases) {
      rules
          .hooks
          .computeIfAbsent(base.get("hook").asText(), _ -> new ArrayList<>())
          .add(base.get("name").asText());
    }
    return rules;
  }

  private void rule(JsonNode object) {
    List<JsonNode> expressions = new ArrayList<>();
    object.get("expr").forEach(expressions::add);
    chains.computeIfAbsent(object.get("chain").asText(), _ -> new ArrayList<>()).add(expressions);
  }

  private static Map<String, JsonNode> entries(JsonNode map) {
    Map<String, JsonNode> entries = new HashMap<>();
    for (JsonNode pair : map.path("elem")) {
      entries.put(key(pair.get(0)), pair.get(1));
    }
    return entries;
  }

  private static Set<String> elements(JsonNode set) {
    Set<String> elements = new HashSet<>();
    set.path("elem").forEach(element -> elements.add(key(element)));
    return elements;
  }

  /// `10.96.0.1 tcp 443`.
  private static String key(JsonNode written) {
    JsonNode element = written.path("elem");
    if (!element.isMissingNode()) {
      return key(element.get("val"));
    }
    if (written.has("concat")) {
      List<String> parts = new ArrayList<>();
      written.get("concat").forEach(part -> parts.add(canonical(part.asText())));
      return String.join(" ", parts);
    }
    if (written.isObject()) {
      throw new IllegalArgumentException("element " + written + " is not known");
    }
    return canonical(written.asText());
  }

  private static String canonical(String text) {
    return IpAddress.parse(text).map(IpAddress::text).orElse(text);
  }

  /// What becomes of a packet. One to the node's own address that the node sends goes out and in
  /// again.
  public Fates fates(Packet packet) {
    List<String> way =
        packet.fromNode()
            ? packet.toNode() ? List.of("output", "input") : List.of("output")
            : List.of("prerouting", packet.toNode() ? "input" : "forward");
    Fates fates = new Fates();
    double left = 1;
    for (String hook : way) {
      for (String base : hooks.getOrDefault(hook, List.of())) {
        left = walk(base, packet, left, fates);
      }
    }
    fates.add(Fates.UNTOUCHED, left);
    return fates;
  }

  /// @param chance that the packet comes here
  /// @return the chance that it comes out at the chain's end
  private double walk(String chain, Packet packet, double chance, Fates fates) {
    List<List<JsonNode>> rules = chains.get(chain);
    if (rules == null) {
      throw new IllegalArgumentException("chain " + chain + " is gone to, and not there");
    }
    double left = chance;
    double gone = 0;
    for (List<JsonNode> rule : rules) {
      if (left <= 0) {
        break;
      }
      for (JsonNode expression : rule) {
        String kind = expression.fieldNames().next();
        JsonNode value = expression.get(kind);
        if (kind.equals("match")) {
          if (!matches(value, packet)) {
            break;
          }
          continue;
        }
        switch (kind) {
          case "mangle", "set", "counter" -> {
            continue;
          }
          case "vmap" -> {
            Out out = vmap(value, packet, left, fates);
            left = out.left();
            gone += out.gone();
          }
          case "dnat" -> {
            dnat(value, left, fates);
            left = 0;
          }
          default -> {
            Out out = verdict(expression, packet, left, fates);
            left = out.left();
            gone += out.gone();
          }
        }
        break;
      }
    }
    return left + gone;
  }

  /// After a verdict.
  ///
  /// @param left chance to go on in the chain
  /// @param gone chance to have left the chain for good, and come out of where it went
  private record Out(double left, double gone) {}

  private Out verdict(JsonNode verdict, Packet packet, double chance, Fates fates) {
    String kind = verdict.fieldNames().next();
    switch (kind) {
      case "drop" -> fates.add(Fates.DROPPED, chance);
      case "reject" -> fates.add(Fates.REJECTED, chance);
      case "jump" -> {
        return new Out(walk(target(verdict, kind), packet, chance, fates), 0);
      }
      case "goto" -> {
        return new Out(0, walk(target(verdict, kind), packet, chance, fates));
      }
      default -> throw new IllegalArgumentException(verdict + " is not known");
    }
    return new Out(0, 0);
  }

  private static String target(JsonNode verdict, String kind) {
    return verdict.get(kind).get("target").asText();
  }

  private Out vmap(JsonNode vmap, Packet packet, double chance, Fates fates) {
    JsonNode key = vmap.get("key");
    JsonNode data = vmap.get("data");
    if (!key.has("numgen")) {
      JsonNode verdict = named(maps, data.asText()).get(value(key, packet));
      return verdict == null ? new Out(chance, 0) : verdict(verdict, packet, chance, fates);
    }
    double left = 0;
    double gone = 0;
    List<JsonNode> branches = branches(key, data);
    for (JsonNode branch : branches) {
      Out out = verdict(branch, packet, chance / branches.size(), fates);
      left += out.left();
      gone += out.gone();
    }
    return new Out(left, gone);
  }

  /// All numbers have to be there, once each: else some packets would go nowhere.
  private static List<JsonNode> branches(JsonNode key, JsonNode data) {
    JsonNode generator = key.get("numgen");
    List<JsonNode> branches = new ArrayList<>();
    for (JsonNode pair : data.get("set")) {
      if (pair.get(0).asInt(-1) != branches.size()) {
        throw new IllegalArgumentException("number " + pair.get(0) + " comes out of order");
      }
      branches.add(pair.get(1));
    }
    if (!generator.get("mode").asText().equals("random")
        || generator.get("offset").asInt() != 0
        || generator.get("mod").asInt() != branches.size()) {
      throw new IllegalArgumentException(generator + " with " + branches.size() + " branches");
    }
    return branches;
  }

  private static void dnat(JsonNode dnat, double chance, Fates fates) {
    JsonNode address = dnat.get("addr");
    if (address.isTextual()) {
      fates.add(IpAddress.of(address.asText()).withPort(dnat.get("port").asInt()), chance);
      return;
    }
    List<JsonNode> branches =
        branches(address.get("map").get("key"), address.get("map").get("data"));
    for (JsonNode branch : branches) {
      JsonNode endpoint = branch.get("concat");
      fates.add(
          IpAddress.of(endpoint.get(0).asText()).withPort(endpoint.get(1).asInt()),
          chance / branches.size());
    }
  }

  private boolean matches(JsonNode match, Packet packet) {
    boolean equal = equal(match.get("left"), match.get("right"), packet);
    return switch (match.get("op").asText()) {
      case "==", "in" -> equal;
      case "!=" -> !equal;
      default -> throw new IllegalArgumentException(match + " is not known");
    };
  }

  private boolean equal(JsonNode left, JsonNode right, Packet packet) {
    String value = value(left, packet);
    if (right.has("prefix")) {
      return in(right.get("prefix"), value);
    }
    if (right.has("set")) {
      for (JsonNode member : right.get("set")) {
        boolean in =
            member.has("prefix")
                ? in(member.get("prefix"), value)
                : member.has("range")
                    ? between(member.get("range"), value)
                    : key(member).equals(value);
        if (in) {
          return true;
        }
      }
      return false;
    }
    String text = right.asText();
    return text.startsWith("@")
        // Of those only affinity is written by packets, and nobody has come yet.
        ? named(sets, text).contains(value)
        : canonical(text).equals(value);
  }

  private static boolean in(JsonNode prefix, String address) {
    return new IpRange(IpAddress.of(prefix.get("addr").asText()), prefix.get("len").asInt())
        .contains(IpAddress.of(address));
  }

  /// Neighbours in a set are printed as a range.
  private static boolean between(JsonNode range, String address) {
    byte[] bytes = bytes(address);
    return Arrays.compareUnsigned(bytes(range.get(0).asText()), bytes) <= 0
        && Arrays.compareUnsigned(bytes, bytes(range.get(1).asText())) <= 0;
  }

  private static byte[] bytes(String address) {
    return IpAddress.of(address).toInetAddress().getAddress();
  }

  private static <T> T named(Map<String, T> things, String name) {
    T thing = things.get(name);
    if (thing == null) {
      throw new IllegalArgumentException(name + " is not there");
    }
    return thing;
  }

  private String value(JsonNode expression, Packet packet) {
    String kind = expression.fieldNames().next();
    JsonNode value = expression.get(kind);
    if (kind.equals("concat")) {
      List<String> parts = new ArrayList<>();
      value.forEach(part -> parts.add(value(part, packet)));
      return String.join(" ", parts);
    }
    String known =
        switch (kind) {
          case "payload" ->
              switch (value.get("field").asText()) {
                case "saddr" -> packet.source().text();
                case "daddr" -> packet.destination().text();
                case "dport" -> Integer.toString(packet.port());
                default -> null;
              };
          case "meta" -> value.get("key").asText().equals("l4proto") ? packet.protocol() : null;
          case "ct" -> value.get("key").asText().equals("state") ? "new" : null;
          case "fib" -> fib(value, packet);
          default -> null;
        };
    if (known == null) {
      throw new IllegalArgumentException(expression + " is not known");
    }
    return known;
  }

  private static @Nullable String fib(JsonNode fib, Packet packet) {
    if (!fib.get("result").asText().equals("type") || fib.get("flags").size() != 1) {
      return null;
    }
    boolean local =
        fib.get("flags").get(0).asText().equals("saddr") ? packet.fromNode() : packet.toNode();
    return local ? "local" : "unicast";
  }

  /// All frontends that some map takes or turns away, as `ip protocol port`; `node` for node ports.
  public Set<String> frontends() {
    Set<String> frontends = new TreeSet<>();
    for (String map : List.of("@service-ips", "@no-endpoint-services")) {
      frontends.addAll(named(maps, map).keySet());
    }
    for (String map : List.of("@service-nodeports", "@no-endpoint-nodeports")) {
      named(maps, map).keySet().forEach(key -> frontends.add("node " + key));
    }
    return frontends;
  }
}
