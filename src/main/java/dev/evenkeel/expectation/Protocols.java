package dev.evenkeel.expectation;

import dev.evenkeel.model.Protocol;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.TargetSettings;
import dev.evenkeel.model.Transport;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a port speaks: the setting, else `appProtocol`, else the port's name (`http…`, `https…`,
/// `grpc…`; `grpcs` or `grpcs-…` is gRPC in TLS), else http for 80 and https for 443, else tcp or
/// udp (README, Configuration).
final class Protocols {

  private Protocols() {}

  static Protocol of(ServicePort port, TargetSettings settings) {
    if (settings.protocol() != null) {
      return settings.protocol();
    }
    return guessed(port).orElse(port.transport() == Transport.UDP ? Protocol.UDP : Protocol.TCP);
  }

  /// What the port tells by itself; empty where it tells nothing.
  static Optional<Protocol> guessed(ServicePort port) {
    if (port.transport() != Transport.TCP) {
      return Optional.empty();
    }
    return byPrefix(port.appProtocol())
        .or(() -> byPrefix(port.name()))
        .or(
            () ->
                switch (port.port()) {
                  case 80 -> Optional.of(Protocol.HTTP);
                  case 443 -> Optional.of(Protocol.HTTPS);
                  default -> Optional.empty();
                });
  }

  /// Why a port is not called at all, for a person; empty where it is: UDP only with a word to say,
  /// and nothing over UDP but UDP.
  static Optional<String> whyNotCalled(ServicePort port, TargetSettings settings) {
    Protocol protocol = of(port, settings);
    return switch (port.transport()) {
      case SCTP -> Optional.of("SCTP: this version does not call it");
      case TCP ->
          protocol == Protocol.UDP
              ? Optional.of("TCP: protocol `udp` cannot be called there")
              : Optional.empty();
      case UDP -> {
        if (protocol != Protocol.UDP) {
          yield Optional.of("UDP: protocol `" + protocol.label() + "` cannot be called there");
        }
        yield settings.hasReplies(Protocol.UDP)
            ? Optional.empty()
            : Optional.of(
                "UDP: without `send` (a request, in the configuration file) it is not called");
      }
    };
  }

  private static Optional<Protocol> byPrefix(@Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.startsWith("https")) {
      return Optional.of(Protocol.HTTPS);
    }
    if (lower.startsWith("http")) {
      return Optional.of(Protocol.HTTP);
    }
    if (lower.equals("grpcs") || lower.startsWith("grpcs-")) { // but not "grpcserver"
      return Optional.of(Protocol.GRPCS);
    }
    return lower.startsWith("grpc") ? Optional.of(Protocol.GRPC) : Optional.empty();
  }
}
