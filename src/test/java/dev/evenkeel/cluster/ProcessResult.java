package dev.evenkeel.cluster;

/// What a command that has ended left.
///
/// @param exit 0 to 255; 128 + n where signal n ended it
public record ProcessResult(int exit, String stdout, String stderr) {

  /// Its standard output, where it succeeded.
  ///
  /// @throws ClusterException with its standard error, where it did not
  public String orThrow(String what) {
    if (exit != 0) {
      throw new ClusterException(
          what + ": exit " + exit + ": " + (stderr.isBlank() ? stdout : stderr).strip());
    }
    return stdout;
  }
}
