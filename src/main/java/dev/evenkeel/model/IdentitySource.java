package dev.evenkeel.model;

/// Where a reply says who answered.
public sealed interface IdentitySource {

  /// Any header's value or the body; for TLS then the peer's certificate.
  record Auto() implements IdentitySource {}

  /// A header's value.
  record Header(String name) implements IdentitySource {}

  /// A field of a JSON body, a dotted path.
  record Json(String field) implements IdentitySource {}

  /// The first group of the first match in the body.
  ///
  /// @param re2 in the syntax of RE2, with a group
  record Pattern(String re2) implements IdentitySource {}

  /// The common name and the alternative names of the peer's certificate.
  record Certificate() implements IdentitySource {}

  /// Nobody is asked: no hits are counted, every reply is unidentified.
  record None() implements IdentitySource {}

  /// The value in the configuration and of the metric label `identity`.
  default String label() {
    return switch (this) {
      case Auto _ -> "auto";
      case Header(String name) -> "header:" + name;
      case Json(String field) -> "json:" + field;
      case Pattern(String re2) -> "pattern:" + re2;
      case Certificate _ -> "certificate";
      case None _ -> "none";
    };
  }
}
