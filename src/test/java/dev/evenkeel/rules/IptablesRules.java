package dev.evenkeel.rules;

import dev.evenkeel.model.Family;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.IpRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The rules of one family as `iptables-save` or `ip6tables-save` prints them, as far as kube-proxy
/// writes any: the way of a packet through the tables nat and filter. Session affinity remembers
/// nobody.
public final class IptablesRules {

  private static final Pattern TOKEN = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S+)");

  /// Targets that end a packet's way, but for DNAT.
  private static final Map<String, String> ENDS =
      Map.of("ACCEPT", Fates.UNTOUCHED, "DROP", Fates.DROPPED, "REJECT", Fates.REJECTED);

  /// Targets that only mark, and matches that only write.
  private static final Set<String> GO_ON = Set.of("MARK", "MASQUERADE");

  /// Options of matches and targets that change nothing here.
  private static final Set<String> IGNORED =
      Set.of(
          "-m",
          "--comment",
          "--mode",
          "--name",
          "--seconds",
          "--mask",
          "--reject-with",
          "--set-xmark",
          "--nfacct-name");

  private static final Set<String> IGNORED_FLAGS =
      Set.of("--set", "--rsource", "--reap", "--random-fully");

  private final Map<String, List<Rule>> chains = new HashMap<>();

  /// A rule.
  ///
  /// @param probability that it matches a packet that all its conditions match
  /// @param destination of DNAT
  private record Rule(
      List<Predicate<Packet>> conditions,
      double probability,
      @Nullable String target,
      @Nullable String destination,
      Set<String> frontends) {

    boolean matches(Packet packet) {
      for (Predicate<Packet> condition : conditions) {
        if (!condition.test(packet)) {
          return false;
        }
      }
      return true;
    }
  }

  private IptablesRules() {}

  /// @throws IllegalArgumentException for a rule that kube-proxy would not write
  public static IptablesRules parse(String saved) {
    IptablesRules rules = new IptablesRules();
    String table = "";
    for (String line : saved.lines().toList()) {
      if (line.startsWith("*")) {
        table = line.substring(1);
      } else if (line.startsWith(":")) {
        rules.chains.put(table + " " + line.substring(1, line.indexOf(' ')), new ArrayList<>());
      } else if (line.startsWith("-A ") && (table.equals("nat") || table.equals("filter"))) {
        rules.append(table, line);
      }
    }
    return rules;
  }

  private void append(String table, String line) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(line);
    while (matcher.find()) {
      tokens.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
    }
    List<Predicate<Packet>> conditions = new ArrayList<>();
    double probability = 1;
    String target = null;
    String destination = null;
    String ip = "";
    String protocol = "";
    Set<String> frontends = new TreeSet<>();
    boolean not = false;
    for (int i = 2; i < tokens.size(); i++) {
      String option = tokens.get(i);
      if (option.equals("!")) {
        not = true;
        continue;
      }
      if (IGNORED_FLAGS.contains(option)) {
        continue;
      }
      if (option.equals("--rcheck")) {
        conditions.add(_ -> false); // nobody is remembered
        continue;
      }
      String value = tokens.get(++i);
      if (IGNORED.contains(option)) {
        continue;
      }
      Predicate<Packet> condition =
          switch (option) {
            case "-s" -> range(value, Packet::source);
            case "-d" -> {
              ip = not ? "" : value;
              yield range(value, Packet::destination);
            }
            case "-p" -> {
              protocol = value;
              yield packet -> packet.protocol().equals(value);
            }
            case "--dport" -> {
              if (!protocol.isEmpty()) {
                // A range is 127.0.0.0/8, where node ports are served too.
                String address = ip.replaceFirst("/(32|128)$", "");
                String at = address.isEmpty() || address.contains("/") ? "node" : address;
                frontends.add(at + " " + protocol + " " + value);
              }
              yield packet -> packet.port() == Integer.parseInt(value);
            }
            case "--src-type" -> local(value, Packet::fromNode);
            case "--dst-type" -> local(value, Packet::toNode);
            case "--ctstate" -> _ -> List.of(value.split(",")).contains("NEW");
            // Only what was marked to be masqueraded, and then it was given an endpoint as well.
            case "--mark" -> _ -> false;
            case "--probability" -> {
              probability = Double.parseDouble(value);
              yield _ -> true;
            }
            case "-j" -> {
              target = value;
              yield _ -> true;
            }
            case "--to-destination" -> {
              destination = value;
              yield _ -> true;
            }
            default -> throw new IllegalArgumentException(option + " is not known: " + line);
          };
      conditions.add(not ? condition.negate() : condition);
      not = false;
    }
    chains
        .computeIfAbsent(table + " " + tokens.get(1), _ -> new ArrayList<>())
        .add(new Rule(conditions, probability, target, destination, frontends));
  }

  private static Predicate<Packet> range(String written, Function<Packet, IpAddress> address) {
    IpRange range =
        IpRange.parse(written)
            .orElseGet(
                () -> {
                  IpAddress ip = IpAddress.of(written);
                  return new IpRange(ip, ip.family() == Family.IPV4 ? 32 : 128);
                });
    return packet -> range.contains(address.apply(packet));
  }

  private static Predicate<Packet> local(String type, Predicate<Packet> local) {
    if (!type.equals("LOCAL")) {
      throw new IllegalArgumentException("address type " + type + " is not known");
    }
    return local;
  }

  /// What becomes of a packet.
  public Fates fates(Packet packet) {
    Fates fates = new Fates();
    double left = walk("nat " + (packet.fromNode() ? "OUTPUT" : "PREROUTING"), packet, 1, fates);
    for (String hook : filters(packet)) {
      left = walk("filter " + hook, packet, left, fates);
    }
    fates.add(Fates.UNTOUCHED, left);
    return fates;
  }

  /// A packet to the node's own address that the node sends goes out and in again.
  private static List<String> filters(Packet packet) {
    if (packet.fromNode()) {
      return packet.toNode() ? List.of("OUTPUT", "INPUT") : List.of("OUTPUT");
    }
    return List.of(packet.toNode() ? "INPUT" : "FORWARD");
  }

  /// @param chance that the packet comes here
  /// @return the chance that it comes out at the chain's end
  private double walk(String chain, Packet packet, double chance, Fates fates) {
    List<Rule> rules = chains.get(chain);
    if (rules == null) {
      throw new IllegalArgumentException("chain " + chain + " is jumped to, and not there");
    }
    String table = chain.substring(0, chain.indexOf(' '));
    double left = chance;
    double returned = 0;
    for (Rule rule : rules) {
      String target = rule.target();
      if (left <= 0) {
        break;
      }
      if (target == null || GO_ON.contains(target) || !rule.matches(packet)) {
        continue;
      }
      double taken = left * rule.probability();
      left -= taken;
      if (target.equals("RETURN")) {
        returned += taken;
      } else if (target.equals("DNAT")) {
        fates.add(canonical(rule.destination()), taken);
      } else if (ENDS.containsKey(target)) {
        fates.add(ENDS.getOrDefault(target, ""), taken);
      } else {
        left += walk(table + " " + target, packet, taken, fates);
      }
    }
    return left + returned;
  }

  private static String canonical(@Nullable String destination) {
    if (destination == null) {
      throw new IllegalArgumentException("DNAT to nowhere");
    }
    int colon = destination.lastIndexOf(':');
    String ip = destination.substring(0, colon).replace("[", "").replace("]", "");
    return IpAddress.of(ip).withPort(Integer.parseInt(destination.substring(colon + 1)));
  }

  /// All frontends that some rule takes or turns away, as `ip protocol port`; `node` for node
  /// ports.
  public Set<String> frontends() {
    Set<String> frontends = new TreeSet<>();
    for (String chain :
        List.of(
            "nat KUBE-SERVICES",
            "nat KUBE-NODEPORTS",
            "filter KUBE-SERVICES",
            "filter KUBE-EXTERNAL-SERVICES")) {
      chains.getOrDefault(chain, List.of()).forEach(rule -> frontends.addAll(rule.frontends()));
    }
    return frontends;
  }
}
