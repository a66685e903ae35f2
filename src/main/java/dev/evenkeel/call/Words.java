package dev.evenkeel.call;

import dev.evenkeel.model.IpAddress;
import java.util.Locale;
import java.util.Optional;

/// The words of a text, one after the other, in one pass. Letters, digits, `.` and `-` belong to a
/// word, but for full stops at its end: `web` is no word of `web-0`, `10.0.0.1` none of
/// `10.0.0.10`, and `web-0.` at the end of a sentence is `web-0`. An IPv6 address is one word in
/// its canonical spelling, though it has colons.
///
/// A cursor, so that a word that is too long or too short to matter costs no object.
final class Words {

  private static final String IPV4_MAPPED = "::ffff:";

  /// What decoding makes of a letter of which only the first bytes are there.
  private static final char HALF = '\ufffd';

  private final String text;
  private final int limit;
  private int from;
  private int to;

  /// End of the run of word characters and colons in which the cursor stands.
  private int runEnd;

  private Optional<IpAddress> ipv6 = Optional.empty();

  /// @param cut the text went on, so that a word at its very end may be half a word
  Words(String text, boolean cut) {
    this.text = text;
    int end = text.length();
    while (cut && end > 0 && (isOfRun(text.charAt(end - 1)) || text.charAt(end - 1) == HALF)) {
      end--;
    }
    this.limit = end;
  }

  /// Moves to the next word; false after the last.
  boolean next() {
    ipv6 = Optional.empty();
    int start = to;
    while (start < limit) {
      if (start >= runEnd && isOfRun(text.charAt(start))) {
        runEnd = endOfRun(start);
        if (isIpv6(start)) {
          return true;
        }
      }
      if (isOfWord(text.charAt(start))) {
        to = start;
        while (to < limit && isOfWord(text.charAt(to))) {
          to++;
        }
        from = start;
        if (length() > 0) {
          return true;
        }
        start = to;
      } else {
        start++;
      }
    }
    to = limit;
    return false;
  }

  int length() {
    return ipv6.isPresent() ? ipv6.get().text().length() : endOfWord() - from;
  }

  /// In lower case, or the canonical spelling of an address.
  String word() {
    return ipv6.isPresent()
        ? ipv6.get().text()
        : text.substring(from, endOfWord()).toLowerCase(Locale.ROOT);
  }

  private int endOfWord() {
    int end = to;
    while (end > from && text.charAt(end - 1) == '.') {
      end--;
    }
    return end;
  }

  private int endOfRun(int start) {
    int end = start;
    while (end < limit && isOfRun(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private boolean isIpv6(int start) {
    int end = runEnd;
    while (end > start && text.charAt(end - 1) == '.') {
      end--;
    }
    if (end - start > 2 && text.charAt(end - 1) == ':' && text.charAt(end - 2) != ':') {
      end--; // "fd00::5: connection refused"
    }
    if (!looksLikeIpv6(start, end)) {
      return false;
    }
    ipv6 = IpAddress.parse(text.substring(start, end));
    if (ipv6.isPresent()) {
      from = start;
      to = runEnd;
    }
    return ipv6.isPresent();
  }

  /// Parsing what is no address costs an exception, and a body may be full of almost-addresses.
  private boolean looksLikeIpv6(int start, int end) {
    if (end - start < 2 || end - start > 45) {
      return false;
    }
    if (text.regionMatches(true, start, IPV4_MAPPED, 0, IPV4_MAPPED.length())) {
      return true;
    }
    int colons = 0;
    int gaps = 0;
    int digits = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c == ':') {
        colons++;
        gaps += i > start && text.charAt(i - 1) == ':' ? 1 : 0;
        digits = 0;
      } else if (Character.digit(c, 16) < 0 || ++digits > 4) {
        return false;
      }
    }
    return gaps == 0 ? colons == 7 : gaps == 1 && colons >= 2 && colons <= 8;
  }

  private static boolean isOfRun(char c) {
    return c == ':' || isOfWord(c);
  }

  private static boolean isOfWord(char c) {
    return c == '.' || c == '-' || Character.isLetterOrDigit(c);
  }
}
