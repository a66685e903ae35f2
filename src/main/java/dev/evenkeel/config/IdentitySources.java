package dev.evenkeel.config;

import com.google.re2j.Pattern;
import dev.evenkeel.model.IdentitySource;
import java.util.List;

/// The values of `identity`.
final class IdentitySources {

  static final String ALLOWED = "auto, header:NAME, json:FIELD, pattern:RE2, certificate, none";

  private static final Pattern JSON_FIELD =
      Pattern.compile("[!-\\-/-~]{1,256}(?:\\.[!-\\-/-~]{1,256}){0,15}");

  /// A token of RFC 9110.
  private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");

  private IdentitySources() {}

  /// @throws IllegalArgumentException whose message is the sentence for the user
  static IdentitySource parse(String text) {
    int colon = text.indexOf(':');
    String kind = text.substring(0, colon + 1);
    String rest = text.substring(colon + 1);
    return switch (kind) {
      case "header:" -> header(text, rest);
      case "json:" -> json(text, rest);
      case "pattern:" -> pattern(text, rest);
      case "" ->
          switch (text) {
            case "auto" -> new IdentitySource.Auto();
            case "certificate" -> new IdentitySource.Certificate();
            case "none" -> new IdentitySource.None();
            default -> throw noIdentity(text);
          };
      default -> throw noIdentity(text);
    };
  }

  private static IllegalArgumentException noIdentity(String text) {
    String kind = text.substring(0, text.indexOf(':') + 1);
    return Nearest.to(
            kind.isEmpty() ? text : kind,
            List.of("auto", "header:", "json:", "pattern:", "certificate", "none"))
        .map(
            near ->
                new IllegalArgumentException(
                    "%s is no identity; did you mean %s? (allowed: %s)"
                        .formatted(Quoted.quoted(text), near, ALLOWED)))
        .orElseGet(() -> refusal(text, "is no identity", ALLOWED));
  }

  private static IdentitySource header(String text, String name) {
    if (HEADER_NAME.matches(name)) {
      return new IdentitySource.Header(name);
    }
    throw refusal(text, "names no header", "such as header:X-Pod");
  }

  private static IdentitySource json(String text, String field) {
    if (JSON_FIELD.matches(field)) {
      return new IdentitySource.Json(field);
    }
    throw refusal(text, "names no field", "a dotted path, such as json:pod or json:metadata.name");
  }

  private static IdentitySource pattern(String text, String re2) {
    String allowed = "RE2 with a group, such as pattern:pod=([a-z0-9-]+)";
    Pattern compiled = Patterns.compile(text, re2, allowed);
    if (compiled.groupCount() == 0) {
      throw refusal(text, "has no group that could hold a name", allowed);
    }
    return new IdentitySource.Pattern(re2);
  }

  private static IllegalArgumentException refusal(String text, String what, String allowed) {
    return new IllegalArgumentException(Quoted.quoted(text) + " " + what + "; allowed: " + allowed);
  }
}
