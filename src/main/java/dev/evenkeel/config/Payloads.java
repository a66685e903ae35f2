package dev.evenkeel.config;

import java.util.HexFormat;

/// The values of `send`: text with escapes for bytes, read to one character (ISO 8859-1) a byte.
///
/// Only ASCII is taken as it is: YAML itself reads `"\xff"` in double quotes, as the letter ÿ,
/// whose bytes are others than whoever wrote that meant.
final class Payloads {

  /// What fits any path in one datagram.
  private static final int LONGEST = 1_024;

  private static final String ESCAPES = "\\xHH, \\n, \\r, \\t and \\\\";

  static final String ALLOWED =
      "1 to " + LONGEST + " bytes: ASCII, and " + ESCAPES + " (in single quotes or none)";

  private Payloads() {}

  /// @throws IllegalArgumentException whose message is the sentence for the user
  static String parse(String text) {
    StringBuilder bytes = new StringBuilder();
    for (int i = 0; i < text.length() && bytes.length() <= LONGEST; i++) {
      char c = text.charAt(i);
      if (c > '\u007f') {
        throw refusal(text, "has a character beyond ASCII");
      }
      if (c != '\\') {
        bytes.append(c);
        continue;
      }
      i++;
      switch (i < text.length() ? text.charAt(i) : ' ') {
        case '\\' -> bytes.append('\\');
        case 'n' -> bytes.append('\n');
        case 'r' -> bytes.append('\r');
        case 't' -> bytes.append('\t');
        case 'x' -> {
          bytes.append(hex(text, i + 1));
          i += 2;
        }
        default ->
            throw refusal(text, "has \\" + text.substring(i, Math.min(i + 1, text.length())));
      }
    }
    if (bytes.isEmpty() || bytes.length() > LONGEST) {
      throw refusal(text, bytes.isEmpty() ? "is empty" : "is too long");
    }
    return bytes.toString();
  }

  private static char hex(String text, int at) {
    if (at + 2 > text.length()) {
      throw refusal(text, "ends within \\xHH");
    }
    if (!HexFormat.isHexDigit(text.charAt(at)) || !HexFormat.isHexDigit(text.charAt(at + 1))) {
      throw refusal(text, "has \\x without two hexadecimal digits");
    }
    return (char) HexFormat.fromHexDigits(text, at, at + 2);
  }

  private static IllegalArgumentException refusal(String text, String what) {
    return new IllegalArgumentException(Quoted.quoted(text) + " " + what + "; allowed: " + ALLOWED);
  }
}
