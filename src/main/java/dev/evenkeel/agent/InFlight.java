package dev.evenkeel.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The cap on what the whole process has in flight, below its descriptor limit: without it a
/// cluster that answers nothing would leave no descriptor for the API server or for `/metrics`.
final class InFlight {

  /// For the API server's watches, the HTTP server, files of the runtime.
  private static final int RESERVED_DESCRIPTORS = 200;

  /// A lookup holds two sockets for a moment.
  private static final int DESCRIPTORS_A_PROBE = 2;

  private static final int AT_MOST = 2000;
  private static final int DEFAULT_LIMIT = 1024;

  private InFlight() {}

  static int cap() {
    try {
      return cap(Files.readString(Path.of("/proc/self/limits")));
    } catch (IOException notLinux) {
      return cap("");
    }
  }

  /// @param limits text of `/proc/self/limits`
  static int cap(String limits) {
    int descriptors = DEFAULT_LIMIT;
    for (String line : limits.lines().toList()) {
      String[] words = line.strip().split("\\s+", -1);
      if (line.startsWith("Max open files") && words.length > 3) {
        descriptors = words[3].equals("unlimited") ? Integer.MAX_VALUE : parse(words[3]);
      }
    }
    int probes = (descriptors - RESERVED_DESCRIPTORS) / DESCRIPTORS_A_PROBE;
    return Math.clamp(probes, 8, AT_MOST);
  }

  private static int parse(String number) {
    try {
      return (int) Math.min(Integer.MAX_VALUE, Long.parseLong(number));
    } catch (NumberFormatException unknown) {
      return DEFAULT_LIMIT;
    }
  }
}
