package dev.evenkeel.call;

import dev.evenkeel.model.CaFile;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.StatusRanges;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One call to make.
public sealed interface CallRequest {

  IpAddress ip();

  int port();

  /// For the whole call: connect, request, reply.
  Duration timeout();

  /// What a server can echo of this request; [Identity#who] takes it out of the reply.
  Set<String> sent();

  /// A `GET` with five headers (README, What is said) and nothing else.
  ///
  /// @param host without a port; it is added where it is not the one of the scheme
  /// @param path from `/` on, as it goes over the wire (no spaces, no fragment)
  /// @param userAgent `evenkeel/VERSION (via; NODE)`
  /// @param status what counts as `OK`
  /// @param tls null: without
  record Http(
      IpAddress ip,
      int port,
      String host,
      String path,
      String userAgent,
      StatusRanges status,
      @Nullable Tls tls,
      Duration timeout)
      implements CallRequest {

    /// Host and path may come from annotations, which are other people's input: a line break in one
    /// would be a header, or a request, of their own.
    public Http {
      requirePrintable("host", host, '!');
      requirePrintable("path", path, '!');
      requirePrintable("userAgent", userAgent, ' ');
      if (!path.startsWith("/")) {
        throw new IllegalArgumentException("path: \"" + path + "\" does not start with /");
      }
      requirePositive(timeout);
    }

    @Override
    public Set<String> sent() {
      return Set.copyOf(List.of(host, hostHeader(), userAgent));
    }

    byte[] bytes() {
      String text =
          "GET "
              + path
              + " HTTP/1.1\r\nHost: "
              + hostHeader()
              + "\r\nUser-Agent: "
              + userAgent
              + "\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n";
      return text.getBytes(StandardCharsets.US_ASCII);
    }

    private String hostHeader() {
      return authority(host, port, tls);
    }
  }

  /// How a server has to prove itself.
  ///
  /// @param serverName what it is asked for (SNI) and has to prove: a host name, or an IP address,
  ///   which SNI does not know
  /// @param verify false: whoever answers is believed
  /// @param caFile whom to trust; null: the system's authorities and the cluster's
  record Tls(String serverName, boolean verify, @Nullable CaFile caFile) {

    /// Whether there is a name to ask for.
    boolean named() {
      return IpAddress.parse(serverName).isEmpty();
    }
  }

  /// The health check of gRPC (`grpc.health.v1.Health/Check`).
  ///
  /// @param host the authority without a port; it is added where it is not the one of the scheme
  /// @param service whose health is asked for; empty: the server's
  /// @param userAgent `evenkeel/VERSION (via; NODE)`
  /// @param tls null: HTTP/2 in clear text, without asking first
  record Grpc(
      IpAddress ip,
      int port,
      String host,
      String service,
      String userAgent,
      @Nullable Tls tls,
      Duration timeout)
      implements CallRequest {

    public Grpc {
      requirePrintable("host", host, '!');
      requirePrintable("userAgent", userAgent, ' ');
      requirePositive(timeout);
    }

    String authority() {
      return CallRequest.authority(host, port, tls);
    }

    @Override
    public Set<String> sent() {
      return Set.copyOf(List.of(host, authority(), userAgent, service));
    }
  }

  /// Connects and closes.
  record Tcp(IpAddress ip, int port, Duration timeout) implements CallRequest {

    public Tcp {
      requirePositive(timeout);
    }

    @Override
    public Set<String> sent() {
      return Set.of();
    }
  }

  /// Connects, says something, and reads until the reply is what is expected.
  record TcpExchange(IpAddress ip, int port, Exchange exchange, Duration timeout)
      implements CallRequest {

    public TcpExchange {
      requirePositive(timeout);
    }

    @Override
    public Set<String> sent() {
      return exchange.sent();
    }
  }

  /// One datagram, and one back.
  record Udp(IpAddress ip, int port, Exchange exchange, Duration timeout) implements CallRequest {

    public Udp {
      requirePositive(timeout);
      if (exchange.send() == null) {
        throw new IllegalArgumentException("send: nobody answers to nothing");
      }
    }

    @Override
    public Set<String> sent() {
      return exchange.sent();
    }
  }

  /// What is said, and what is expected to be said.
  ///
  /// @param send one byte a character (ISO 8859-1); null: the server speaks first
  /// @param expect null: anything
  record Exchange(@Nullable String send, @Nullable ReplyPattern expect) {

    byte[] bytes() {
      return send == null ? new byte[0] : send.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// As it would stand in a reply, which is read as UTF-8.
    Set<String> sent() {
      return send == null ? Set.of() : Set.of(new String(bytes(), StandardCharsets.UTF_8));
    }
  }

  private static String authority(String host, int port, @Nullable Tls tls) {
    boolean bareIpv6 = host.indexOf(':') >= 0 && !host.startsWith("[");
    String name = bareIpv6 ? "[" + host + "]" : host;
    return port == (tls == null ? 80 : 443) ? name : name + ":" + port;
  }

  private static void requirePrintable(String what, String text, char least) {
    if (text.isEmpty() || text.chars().anyMatch(c -> c < least || c > '~')) {
      throw new IllegalArgumentException(
          what + ": \"" + text + "\" is empty or has characters other than printable ASCII");
    }
  }

  private static void requirePositive(Duration timeout) {
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("timeout: " + timeout + " is not above 0");
    }
  }
}
