package dev.evenkeel.catalog;

import org.jspecify.annotations.Nullable;

/// Why a folder of manifests is not taken.
///
/// @param file the folder's or the file's path, as the user named the folder
/// @param at null for the whole file
/// @param sentence what is wrong; what is allowed
record ManifestProblem(String file, YamlNode.@Nullable Place at, String sentence) {

  private static final int SHOWN = 60;

  /// `file:line:column: sentence`.
  String text() {
    return file + (at == null ? "" : ":" + at.line() + ":" + at.column()) + ": " + sentence;
  }

  /// Other people's text on one line, cut, nothing invisible in it.
  static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(SHOWN)
        .forEach(
            c -> {
              switch (Character.getType(c)) {
                case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    shown.append(String.format("\\u%04x", c));
                default -> shown.appendCodePoint(c);
              }
            });
    boolean cut = text.codePointCount(0, text.length()) > SHOWN;
    return cut ? shown.append('…').toString() : shown.toString();
  }
}
