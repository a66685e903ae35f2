package dev.evenkeel.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What an nginx itself wrote of the requests it served: the truth that the agent's hits are held
/// against. The User-Agent tells which agent called, and through which frontend.
final class AccessLog {

  /// @param path of the request
  /// @param via value of the metric label `via`
  record Kind(String path, String node, String via, String family) {}

  private static final Pattern LINE =
      Pattern.compile(
          "(\\S+) - \\S+ \\[.*?] \"GET (\\S+) .*?\" 200 .*\"evenkeel/\\S+ \\((\\w+); ([\\w-]+)\\)\".*");

  private AccessLog() {}

  static Map<Kind, Long> requests(Path log) {
    return requests(log, 0);
  }

  /// @param from this many bytes are left out, which are whole lines
  static Map<Kind, Long> requests(Path log, long from) {
    Map<Kind, Long> requests = new HashMap<>();
    try (InputStream file = Files.newInputStream(log);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
      file.skipNBytes(from);
      String line;
      while ((line = lines.readLine()) != null) {
        Matcher matcher = LINE.matcher(line);
        if (matcher.matches()) {
          String family = matcher.group(1).contains(":") ? "ipv6" : "ipv4";
          requests.merge(
              new Kind(matcher.group(2), matcher.group(4), matcher.group(3), family),
              1L,
              Long::sum);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return requests;
  }
}
