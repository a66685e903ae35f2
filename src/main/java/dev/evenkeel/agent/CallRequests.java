package dev.evenkeel.agent;

import dev.evenkeel.call.CallRequest;
import dev.evenkeel.call.ReplyPattern;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Protocol;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.TargetSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a call sends (README, What is said). Confined to the loop.
final class CallRequests {

  /// Compiled patterns that are kept; they may come from annotations.
  private static final int PATTERNS = 256;

  private final String product;
  private final String node;

  /// The one that was not used for longest makes room.
  private final Map<String, ReplyPattern> patterns =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ReplyPattern> eldest) {
          return size() > PATTERNS;
        }
      };

  /// @param product such as `evenkeel/1.0`
  /// @param node the agent's
  CallRequests(String product, String node) {
    this.product = product;
    this.node = node;
  }

  CallRequest to(TargetExpectation expectation, IpAddress ip, int port) {
    TargetSettings settings = expectation.settings();
    String name = expectation.name();
    String host = settings.host() == null ? name.substring(0, name.length() - 1) : settings.host();
    String userAgent = product + " (" + expectation.target().via().label() + "; " + node + ")";
    return switch (expectation.protocol()) {
      case HTTP, HTTPS ->
          new CallRequest.Http(
              ip,
              port,
              host,
              settings.path().startsWith("/") ? settings.path() : "/" + settings.path(),
              userAgent,
              settings.status(),
              expectation.protocol() == Protocol.HTTPS ? tls(host, settings) : null,
              settings.timeout());
      case GRPC, GRPCS ->
          new CallRequest.Grpc(
              ip,
              port,
              host,
              settings.path().startsWith("/") ? settings.path().substring(1) : settings.path(),
              userAgent,
              expectation.protocol() == Protocol.GRPCS ? tls(host, settings) : null,
              settings.timeout());
      case TCP ->
          settings.hasReplies(Protocol.TCP)
              ? new CallRequest.TcpExchange(ip, port, exchange(settings), settings.timeout())
              : new CallRequest.Tcp(ip, port, settings.timeout());
      case UDP -> new CallRequest.Udp(ip, port, exchange(settings), settings.timeout());
    };
  }

  private static CallRequest.Tls tls(String host, TargetSettings settings) {
    return new CallRequest.Tls(host, settings.tlsVerify(), settings.caFile());
  }

  private CallRequest.Exchange exchange(TargetSettings settings) {
    return new CallRequest.Exchange(settings.send(), pattern(settings.expect()));
  }

  private @Nullable ReplyPattern pattern(@Nullable String re2) {
    return re2 == null ? null : patterns.computeIfAbsent(re2, ReplyPattern::of);
  }
}
