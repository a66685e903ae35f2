package dev.evenkeel.config;

import static dev.evenkeel.config.Key.key;

import com.google.re2j.Pattern;
import dev.evenkeel.config.SettingsOverride.Draft;
import dev.evenkeel.config.Value.Kind;
import dev.evenkeel.model.Protocol;
import dev.evenkeel.model.StatusRanges;
import dev.evenkeel.model.Via;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The target settings: one row each, for the file and for annotations alike.
final class TargetKeys {

  private static final double MOST_RATE = 1_000;
  private static final double MOST_BUDGET = 100_000;
  private static final double LEAST_TOLERANCE = 0.0001;
  private static final double MOST_TOLERANCE = 0.4;
  private static final int LONGEST_TEXT = 1_024;
  private static final Pattern GRPC_SERVICE =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(?:\\.[A-Za-z_][A-Za-z0-9_]*)+");

  static final List<Key<Draft>> ROWS =
      List.of(
          key("probe", ValueType.TRUTH, (draft, value) -> draft.probe = value),
          key(
              "protocol",
              ValueType.oneOf("protocol", EnumSet.allOf(Protocol.class), Protocol::label),
              (draft, value) -> draft.protocol = value),
          key(
              "path",
              ValueType.text(
                  "a path, such as /healthz, or (gRPC) a service, such as shop.v1.Cart",
                  TargetKeys::path),
              (draft, value) -> draft.path = value),
          key(
              "host",
              ValueType.text("a host name or IP address", TargetKeys::host),
              (draft, value) -> draft.host = value),
          key(
              "status",
              ValueType.text(
                  Set.of(Kind.TEXT, Kind.WHOLE_NUMBER),
                  "status codes and ranges, such as 200-399",
                  TargetKeys::status),
              (draft, value) -> draft.status = value),
          new Key.FileOnly<>(
              "tlsVerify", ValueType.TRUTH, (draft, value) -> draft.tlsVerify = value),
          new Key.FileOnly<>(
              "caFile",
              ValueType.text(CaFiles.ALLOWED, CaFiles::read),
              (draft, value) -> draft.caFile = value),
          new Key.FileOnly<>(
              "send",
              ValueType.text(Payloads.ALLOWED, Payloads::parse),
              (draft, value) -> draft.send = value),
          key(
              "expect",
              ValueType.text(ReplyPatterns.ALLOWED, ReplyPatterns::parse),
              (draft, value) -> draft.expect = value),
          new Key.Known<>(
              "rate", rate(), TargetKeys::rateWithin, (draft, value) -> draft.rate = value),
          new Key.Known<>(
              "endpointRate",
              rate(),
              TargetKeys::rateWithin,
              (draft, value) -> draft.endpointRate = value),
          key("endpointLimit", Numbers.whole(1, 1_000), (d, value) -> d.endpointLimit = value),
          new Key.Known<>(
              "budget",
              budget(),
              limits -> Numbers.positive(limits.budget(), "limits.budget"),
              (draft, value) -> draft.budget = value),
          key("timeout", Durations.between("10ms", "60s"), (d, value) -> d.timeout = value),
          key(
              "lookupInterval",
              Durations.between("100ms", "1h"),
              (draft, value) -> draft.lookupInterval = value),
          key(
              "identity",
              ValueType.text(IdentitySources.ALLOWED, IdentitySources::parse),
              (draft, value) -> draft.identity = value),
          key(
              "tolerance",
              Numbers.between(LEAST_TOLERANCE, MOST_TOLERANCE),
              (draft, value) -> draft.tolerance = value),
          key("judge", ValueType.TRUTH, (draft, value) -> draft.judge = value),
          new Key.Known<>(
              "via",
              via(EnumSet.allOf(Via.class)),
              _ -> via(EnumSet.complementOf(EnumSet.of(Via.EXTERNAL_NAME))),
              (draft, value) -> draft.via = Set.copyOf(value)));

  static final KeyTable<Draft> TABLE = new KeyTable<>(ROWS);

  /// Settings that hold for all of a Service, and where to write them instead of under a port.
  static final Map<String, String> OF_WHOLE_SERVICE =
      Map.of(
          "budget", "beside `ports`: it holds for the whole Service",
          "lookupInterval", "beside `ports`: it holds for the whole Service");

  /// Those of one port.
  static final ValueType<SettingsOverride> PORT_SETTINGS =
      ValueType.mapOf(
          new KeyTable<Draft>(
              ROWS.stream().filter(row -> !OF_WHOLE_SERVICE.containsKey(row.name())).toList(),
              OF_WHOLE_SERVICE),
          Draft::new,
          (draft, _, _) -> draft.settings());

  /// A map of target settings.
  static final ValueType<SettingsOverride> SETTINGS =
      ValueType.mapOf(TABLE, Draft::new, (draft, _, _) -> draft.settings());

  private TargetKeys() {}

  static ValueType<Double> rate() {
    return Numbers.positive(MOST_RATE, "");
  }

  static ValueType<Double> budget() {
    return Numbers.positive(MOST_BUDGET, "");
  }

  private static ValueType<Double> rateWithin(Limits limits) {
    return Numbers.positive(limits.rate(), "limits.rate");
  }

  private static ValueType<List<Via>> via(Set<Via> allowed) {
    ValueType<Via> one = ValueType.oneOf("via", allowed, Via::label);
    return ValueType.listOf(one, "of " + labels(allowed), Via.values().length);
  }

  private static String labels(Set<Via> vias) {
    return String.join(", ", vias.stream().sorted().map(Via::label).toList());
  }

  /// What stands in a request line: no space and no line break may get there. The name of a gRPC
  /// service has a full stop; without, it is more likely a path that lacks its slash.
  private static String path(String text) {
    if (text.length() <= LONGEST_TEXT
        && (text.startsWith("/") ? visibleAscii(text) : GRPC_SERVICE.matches(text))) {
      return text;
    }
    throw new IllegalArgumentException(
        Quoted.quoted(text)
            + " is no path; allowed: / and up to "
            + (LONGEST_TEXT - 1)
            + " visible ASCII characters (others as %20), or the name of a gRPC service, such as shop.v1.Cart");
  }

  private static String host(String text) {
    if (DnsNames.isName(text) || DnsNames.address(text).isPresent()) {
      return text;
    }
    throw new IllegalArgumentException(
        Quoted.quoted(text)
            + " is no host; allowed: a host name or IP address, without port or brackets");
  }

  private static StatusRanges status(String text) {
    try {
      if (text.length() <= LONGEST_TEXT) {
        return StatusRanges.parse(text);
      }
      throw new IllegalArgumentException("at most " + LONGEST_TEXT + " characters");
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          Quoted.quoted(text) + " is no set of status codes; allowed: " + e.getMessage(), e);
    }
  }

  private static boolean visibleAscii(String text) {
    return text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }
}
