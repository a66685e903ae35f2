package dev.evenkeel.config;

import java.util.List;

/// A configuration file that is not taken; the message is all its errors, one a line.
public final class ConfigurationRefused extends Exception {

  private static final long serialVersionUID = 1;

  private final String[] errors;

  ConfigurationRefused(List<String> errors) {
    super(String.join("\n", errors));
    this.errors = errors.toArray(String[]::new);
  }

  /// All errors of the file, each `file:line:column: path.of.key: what is wrong; what is allowed`,
  /// in order of place; at least one.
  public List<String> errors() {
    return List.of(errors);
  }
}
