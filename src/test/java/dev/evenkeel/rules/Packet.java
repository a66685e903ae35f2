package dev.evenkeel.rules;

import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Transport;
import java.util.Locale;

/// The first packet of a new connection, as a node's rules see it.
///
/// @param fromNode sent by the node itself, else by a Pod of the node
/// @param toNode the destination is one of the node's own addresses
public record Packet(
    IpAddress source,
    boolean fromNode,
    IpAddress destination,
    boolean toNode,
    Transport transport,
    int port) {

  String protocol() {
    return transport.name().toLowerCase(Locale.ROOT);
  }
}
