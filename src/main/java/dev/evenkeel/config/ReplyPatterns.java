package dev.evenkeel.config;

/// The values of `expect`: RE2 over the bytes of a reply, each read as the character of its number.
/// So `\xff` is a byte, and a letter beyond ASCII, which is several, would never be found.
final class ReplyPatterns {

  static final String ALLOWED = "RE2 of printable ASCII (a byte as \\xHH), such as ^PONG";

  private ReplyPatterns() {}

  /// @throws IllegalArgumentException whose message is the sentence for the user
  static String parse(String text) {
    if (text.isEmpty() || text.chars().anyMatch(c -> c < ' ' || c > '~')) {
      throw new IllegalArgumentException(
          Quoted.quoted(text)
              + " is empty or has other than printable ASCII characters; allowed: "
              + ALLOWED);
    }
    Patterns.compile(text, text, ALLOWED);
    return text;
  }
}
