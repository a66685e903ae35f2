package dev.evenkeel.config;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/// Patterns that replies are searched for. They may come from annotations, so they are bounded by
/// what one search of a reply costs the loop, and by what it costs to find that out.
final class Patterns {

  /// What a pattern compiles to: the work of a search is this times the length of the text, so a
  /// long one searches less of it. `Server name: ([a-z0-9-]+)` has 19, `pod=([a-z0-9]{1,63})` 133.
  private static final int MOST_INSTRUCTIONS = 256;

  private static final int LONGEST = 256;

  /// RE2 writes `(a{100}){100}` out: ten thousand instructions from 14 characters, half a second
  /// for three levels. So what the counts multiply to is bounded before it compiles anything.
  private static final int MOST_REPEATS = 256;

  private static final Pattern COUNT = Pattern.compile("\\{([0-9]+)(?:,([0-9]*))?\\}");

  private Patterns() {}

  /// @param text the whole value, for the sentence
  /// @param allowed for the sentence about what is no RE2 at all
  /// @throws IllegalArgumentException whose message is the sentence for the user
  static Pattern compile(String text, String re2, String allowed) {
    if (re2.length() > LONGEST) {
      throw refusal(text, "is too long a pattern", "RE2 of at most " + LONGEST + " characters");
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
    if (compiled.programSize() > MOST_INSTRUCTIONS) {
      throw refusal(
          text,
          "compiles to " + compiled.programSize() + " instructions",
          "at most " + MOST_INSTRUCTIONS + " (write * or + instead of counts)");
    }
    return compiled;
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
