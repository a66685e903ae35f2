package dev.evenkeel.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Follows a configuration file by reading it again and again and comparing what it holds: that
/// sees a ConfigMap volume's symlink swap, an editor's rename and a plain write alike, on every
/// file system, where a watch on a folder misses one or the other. One thread at a time.
public final class ConfigurationWatch {

  /// What a look found.
  public sealed interface Change {

    /// A file that was taken: it is in force from now on.
    record Accepted(ConfigurationFile file) implements Change {}

    /// The last good one stays in force.
    ///
    /// @param errors as of [ConfigurationRefused]
    record Refused(List<String> errors) implements Change {}
  }

  private static final String UNREADABLE = "";

  private final Path path;
  private String hash;
  private List<String> lastErrors = List.of();

  /// @param inForce as it was read from there
  public ConfigurationWatch(Path path, ConfigurationFile inForce) {
    this.path = path;
    this.hash = inForce.hash();
  }

  /// Empty where nothing changed since the last look. A file that is half written is refused first
  /// and taken by the next look, when it is whole.
  public Optional<Change> look() {
    String now = hash();
    if (now.equals(hash)) {
      return Optional.empty();
    }
    hash = now;
    try {
      ConfigurationFile file = ConfigurationFile.read(path);
      lastErrors = List.of();
      return Optional.of(new Change.Accepted(file));
    } catch (ConfigurationRefused refused) {
      if (refused.errors().equals(lastErrors)) {
        return Optional.empty();
      }
      lastErrors = refused.errors();
      return Optional.of(new Change.Refused(refused.errors()));
    }
  }

  private String hash() {
    try (InputStream in = Files.newInputStream(path)) {
      return ConfigurationFile.hash(in.readNBytes(ConfigurationFile.LARGEST + 1));
    } catch (IOException unreadable) {
      return UNREADABLE;
    }
  }
}
