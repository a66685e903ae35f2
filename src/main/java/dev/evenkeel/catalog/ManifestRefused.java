package dev.evenkeel.catalog;

/// A manifest that cannot be read any further than this place.
final class ManifestRefused extends Exception {

  private static final long serialVersionUID = 1;

  private final transient YamlNode.Place at;

  /// @param sentence what is wrong; what is allowed
  ManifestRefused(YamlNode.Place at, String sentence) {
    super(sentence, null, false, false);
    this.at = at;
  }

  YamlNode.Place at() {
    return at;
  }

  String sentence() {
    return String.valueOf(getMessage());
  }
}
