package dev.evenkeel.model;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The settings of a target (README, Configuration), resolved for one Service port.
///
/// @param protocol null: told from the port
/// @param host null: the Service's DNS name
/// @param tlsVerify whether a server has to prove its name
/// @param caFile whom to trust; null: the system's authorities and the cluster's
/// @param send what TCP and UDP calls say, one byte a character (ISO 8859-1); null: nothing
/// @param expect what a reply to that has to contain, RE2 over its bytes read alike; null: anything
/// @param rate calls a second of one agent to the target, > 0
/// @param endpointRate calls a second of one agent to each endpoint by itself, > 0
/// @param endpointLimit endpoints that one agent calls directly and shows by name, ≥ 1
/// @param budget calls a second to the Service from all agents together, > 0
/// @param timeout for a whole call and for a whole lookup
/// @param lookupInterval between two lookups of one name and type at one server by one agent
/// @param tolerance share of failed calls, or of failed lookups, that is nobody's fault, in (0, ½)
/// @param via frontends to call
public record TargetSettings(
    boolean probe,
    @Nullable Protocol protocol,
    String path,
    @Nullable String host,
    StatusRanges status,
    boolean tlsVerify,
    @Nullable CaFile caFile,
    @Nullable String send,
    @Nullable String expect,
    double rate,
    double endpointRate,
    int endpointLimit,
    double budget,
    Duration timeout,
    Duration lookupInterval,
    IdentitySource identity,
    double tolerance,
    boolean judge,
    Set<Via> via) {

  /// The defaults.
  public static final TargetSettings DEFAULT =
      new TargetSettings(
          true,
          null,
          "/",
          null,
          StatusRanges.parse("200-399"),
          true,
          null,
          null,
          null,
          1,
          0.1,
          32,
          20,
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          new IdentitySource.Auto(),
          0.01,
          true,
          EnumSet.complementOf(EnumSet.of(Via.EXTERNAL_NAME)));

  public TargetSettings {
    via = Set.copyOf(via);
    if (!(rate > 0) || !(endpointRate > 0) || !(budget > 0) || endpointLimit < 1) {
      throw new IllegalArgumentException("rates and limits are above 0");
    }
    if (!(tolerance > 0 && tolerance < 0.5)) {
      throw new IllegalArgumentException("tolerance " + tolerance + " not in (0, 0.5)");
    }
  }

  /// The same for calls that only connect.
  public TargetSettings connectingOnly() {
    return new TargetSettings(
        probe,
        Protocol.TCP,
        path,
        host,
        status,
        tlsVerify,
        caFile,
        null,
        null,
        rate,
        endpointRate,
        endpointLimit,
        budget,
        timeout,
        lookupInterval,
        identity,
        tolerance,
        judge,
        via);
  }

  /// Whether a call has a reply, which may name its backend. Where not, only the connection is made
  /// (TCP), or no call at all (UDP, which nobody can be called by without a word).
  public boolean hasReplies(Protocol spoken) {
    return switch (spoken) {
      case HTTP, HTTPS, GRPC, GRPCS -> true;
      case TCP -> send != null || expect != null;
      case UDP -> send != null;
    };
  }

  /// Whether replies are asked for their backend. Where not, there are no hits to count or test.
  public boolean namesBackends(Protocol spoken) {
    return hasReplies(spoken) && !(identity instanceof IdentitySource.None);
  }
}
