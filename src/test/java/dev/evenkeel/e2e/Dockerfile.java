package dev.evenkeel.e2e;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// What the project's Dockerfiles say, read as far as they go: one stage, no RUN.
///
/// @param copies in their order
record Dockerfile(List<Copy> copies, String user, List<String> entrypoint, List<String> command) {

  /// @param source a file, a folder whose content is meant, or `folder/*.ext`
  /// @param target ends in `/` where it is a folder
  record Copy(String source, String target) {

    /// As Docker does it.
    void into(Path root, Path checkout) throws IOException {
      Path to = root.resolve(target.substring(1));
      Path from = checkout.resolve(source);
      if (source.contains("*")) {
        Files.createDirectories(to);
        String end = source.substring(source.indexOf('*') + 1);
        try (Stream<Path> files = Files.list(checkout.resolve(source).getParent())) {
          for (Path file : files.filter(f -> f.toString().endsWith(end)).toList()) {
            Files.copy(file, to.resolve(file.getFileName()));
          }
        }
      } else if (Files.isDirectory(from)) {
        try (Stream<Path> files = Files.walk(from)) {
          for (Path file : files.toList()) {
            Path copy = to.resolve(from.relativize(file).toString());
            if (Files.isDirectory(file)) {
              Files.createDirectories(copy);
            } else {
              Files.copy(file, copy);
            }
          }
        }
      } else {
        Files.createDirectories(to.getParent());
        Files.copy(from, to);
      }
    }
  }

  static Dockerfile read(Path file) throws IOException {
    List<Copy> copies = new ArrayList<>();
    String user = "";
    List<String> entrypoint = List.of();
    List<String> command = List.of();
    for (String line : Files.readString(file).replace("\\\n", " ").lines().toList()) {
      String[] words = line.strip().split("\\s+", 2);
      switch (words[0]) {
        case "", "FROM", "ARG", "LABEL", "EXPOSE" -> {}
        case "COPY" -> {
          List<String> paths =
              Arrays.stream(words[1].split("\\s+")).filter(w -> !w.startsWith("--")).toList();
          copies.add(new Copy(paths.get(0), paths.get(1)));
        }
        case "USER" -> user = words[1];
        case "ENTRYPOINT" -> entrypoint = list(words[1]);
        case "CMD" -> command = list(words[1]);
        default -> {
          if (!words[0].startsWith("#")) {
            throw new IOException(file + ": this test does not know what " + words[0] + " does");
          }
        }
      }
    }
    return new Dockerfile(copies, user, entrypoint, command);
  }

  private static List<String> list(String json) throws IOException {
    return List.of(new ObjectMapper().readValue(json, String[].class));
  }
}
