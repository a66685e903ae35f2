package dev.evenkeel.model;

/// Where a reply says who answered.
public sealed interface IdentitySource {

  /// Any header's value or the body.
  record Auto() implements IdentitySource {}

  /// A field of a JSON body, a dotted path.
  record Json(String field) implements IdentitySource {}

  /// The value in the configuration and of the metric label `identity`.
  default String label() {
    return switch (this) {
      case Auto _ -> "auto";
      case Json(String field) -> "json:" + field;
    };
  }
}
