package dev.evenkeel.model;

import org.jspecify.annotations.Nullable;

/// Certificate authorities as a file had them when the configuration was read: what is trusted
/// changes with the configuration and at no other time.
///
/// @param path as the configuration names it
/// @param pem its text: at least one certificate, each readable
public record CaFile(String path, String pem) {

  /// Without the certificates.
  @Override
  public String toString() {
    return path;
  }

  /// Written out: `RecordEqualsTest` says why.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CaFile that && path.equals(that.path) && pem.equals(that.pem);
  }
}
