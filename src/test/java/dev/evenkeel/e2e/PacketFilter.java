package dev.evenkeel.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.evenkeel.cluster.ProcessResult;
import java.util.function.Function;

/// Rules of our own in the network of a Pod or a node, in a table that kube-proxy leaves alone in
/// both modes. Each rule counts what it takes.
final class PacketFilter {

  private final Function<String[], ProcessResult> network;
  private final String table;

  /// @param network runs a command there
  PacketFilter(Function<String[], ProcessResult> network, String name) {
    this.network = network;
    this.table = "fault-" + name;
  }

  /// @param hook `input`, `output` or `forward`
  /// @param match of the rule, with a priority before kube-proxy's
  /// @param verdict `drop` and the like
  PacketFilter add(String hook, String match, String verdict) {
    nft("add table inet " + table);
    nft(
        "add chain inet %1$s %2$s { type filter hook %2$s priority -300 ; }"
            .formatted(table, hook));
    nft("add rule inet %s %s %s counter %s".formatted(table, hook, match, verdict));
    return this;
  }

  private String nft(String command) {
    return network.apply(new String[] {"nft", command}).orThrow("nft " + command);
  }

  /// How many packets the rules have taken.
  long packets() {
    String json =
        network
            .apply(new String[] {"nft", "-j", "list table inet " + table})
            .orThrow("nft list table " + table);
    try {
      JsonNode tree = new ObjectMapper().readTree(json);
      return tree.findValues("counter").stream().mapToLong(c -> c.path("packets").asLong()).sum();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not the JSON of nft", e);
    }
  }

  void remove() {
    nft("delete table inet " + table);
  }
}
