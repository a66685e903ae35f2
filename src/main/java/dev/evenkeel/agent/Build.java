package dev.evenkeel.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/// What is running.
///
/// @param revision of the source, or `unknown`
/// @param runtime `native` or `jvm`
public record Build(String version, String revision, String runtime) {

  private static final String RESOURCE = "/evenkeel-build.properties";

  /// Reads what the build wrote into the executable.
  public static Build current() {
    Properties properties = new Properties();
    try (InputStream in = Build.class.getResourceAsStream(RESOURCE)) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    boolean isNative = System.getProperty("org.graalvm.nativeimage.imagecode") != null;
    return new Build(
        properties.getProperty("version", "unknown"),
        properties.getProperty("revision", "unknown"),
        isNative ? "native" : "jvm");
  }
}
