package dev.evenkeel.call;

import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;

/// What a reply has to contain: RE2 over its bytes, each read as the character of its number, since
/// a reply need not be text. Immutable.
public final class ReplyPattern {

  private final Pattern pattern;

  private ReplyPattern(Pattern pattern) {
    this.pattern = pattern;
  }

  /// @param re2 as the configuration has checked it
  public static ReplyPattern of(String re2) {
    return new ReplyPattern(Pattern.compile(re2));
  }

  /// Whether it stands in the first of these bytes; how many are searched depends on the pattern
  /// ([Told#MOST_STEPS]).
  boolean isIn(byte[] bytes) {
    int searched = Math.min(bytes.length, Told.MOST_STEPS / cost());
    return pattern.matcher(new String(bytes, 0, searched, StandardCharsets.ISO_8859_1)).find();
  }

  /// Of a reply that grows.
  Search search() {
    return new Search();
  }

  /// Steps that a search takes for each byte.
  private int cost() {
    return Math.max(1, pattern.programSize());
  }

  /// A server can send byte by byte, and each time all of it is searched again. So once that has
  /// cost what one search may, the reply is searched only once more, when it is whole.
  final class Search {

    private long steps;

    /// Whether it is searched no more until it is whole.
    boolean isSpent() {
      return steps >= Told.MOST_STEPS;
    }

    boolean isInSoFar(byte[] bytes) {
      if (isSpent()) {
        return false;
      }
      steps += (long) bytes.length * cost();
      return isIn(bytes);
    }

    boolean isInWhole(byte[] bytes) {
      return isIn(bytes);
    }
  }
}
