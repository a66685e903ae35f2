package dev.evenkeel.config;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.evenkeel.model.IdentitySource;
import java.util.List;

/// The values of `identity`. They may come from annotations, so a pattern is bounded by what one
/// search of a reply costs the loop, and by what it costs to find that out.
final class IdentitySources {

  static final String ALLOWED = "auto, header:NAME, json:FIELD, pattern:RE2, certificate, none";

  /// What a pattern compiles to: the work of a search is this times the length of the text, so a
  /// long one searches less of it. `Server name: ([a-z0-9-]+)` has 19, `pod=([a-z0-9]{1,63})` 133.
  static final int MOST_INSTRUCTIONS = 256;

  private static final int LONGEST_PATTERN = 256;

  /// RE2 writes `(a{100}){100}` out: ten thousand instructions from 14 characters, half a second
  /// for three levels. So what the counts multiply to is bounded before it compiles anything.
  private static final int MOST_REPEATS = 256;

  private static final Pattern COUNT = Pattern.compile("\\{([0-9]+)(?:,([0-9]*))?\\}");

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
    if (re2.length() > LONGEST_PATTERN) {
      throw refusal(
          text, "is too long a pattern", "RE2 of at most " + LONGEST_PATTERN + " characters");
    }
    if (repeats(re2) > MOST_REPEATS) {
      throw refusal(
          text,
          "repeats too much",
          "counts such as {1,63} that multiply to at most " + MOST_REPEATS);
    }
    Pattern compiled;
    try {
      compiled = Pattern.compile(re2);
    } catch (PatternSyntaxException e) {
      String what = e.getDescription() + ": `" + e.getPattern() + "`";
      throw refusal(text, "is no RE2 (" + Quoted.bare(what) + ")", allowed);
    }
    if (compiled.groupCount() == 0) {
      throw refusal(text, "has no group that could hold a name", allowed);
    }
    if (compiled.programSize() > MOST_INSTRUCTIONS) {
      throw refusal(
          text,
          "compiles to " + compiled.programSize() + " instructions",
          "at most " + MOST_INSTRUCTIONS + " (write * or + instead of counts)");
    }
    return new IdentitySource.Pattern(re2);
  }

  private static long repeats(String re2) {
    long product = 1;
    Matcher counts = COUNT.matcher(re2);
    while (counts.find() && product <= MOST_REPEATS) {
      String most = counts.group(2) == null || counts.group(2).isEmpty() ? "0" : counts.group(2);
      product *= Math.max(1, Math.max(count(counts.group(1)), count(most)));
    }
    return product;
  }

  private static long count(String digits) {
    return digits.length() > 4 ? MOST_REPEATS + 1 : Long.parseLong(digits);
  }

  private static IllegalArgumentException refusal(String text, String what, String allowed) {
    return new IllegalArgumentException(Quoted.quoted(text) + " " + what + "; allowed: " + allowed);
  }
}
