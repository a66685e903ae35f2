package dev.evenkeel.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.evenkeel.cluster.ClusterOptions;
import dev.evenkeel.cluster.ProxyMode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The images as their Dockerfiles describe them, without a container engine: what they copy, in a
/// read-only root that has nothing else but the base's libraries, run by the image's user. Stubbed:
/// the base, by this machine's files of the same names.
class ImageE2E {

  private static final Path CHECKOUT = ClusterOptions.of(ProxyMode.IPTABLES).checkout();
  private static final Path DOCKER = CHECKOUT.resolve("src/main/docker");

  /// Of the base's libraries those that an executable of GraalVM may ask for: glibc's and zlib.
  private static final List<String> LIBRARIES =
      List.of(
          "libz.so.1",
          "libc.so.6",
          "libm.so.6",
          "libdl.so.2",
          "libpthread.so.0",
          "librt.so.1",
          "libresolv.so.2",
          "libnss_dns.so.2",
          "libnss_files.so.2",
          "ld-linux-x86-64.so.2",
          "ld-linux-aarch64.so.1");

  private static final List<String> LIBRARY_FOLDERS =
      List.of("/lib64", "/lib", "/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu");

  /// Becomes a command in a root, as a container runtime does it: $0 is the root, $1 the user. /tmp
  /// is the base's.
  private static final String ENTER =
      """
      root=$0
      user=$1
      shift
      mkdir -p "$root/proc" "$root/dev" "$root/tmp"
      mount --bind "$root" "$root"
      mount -t proc proc "$root/proc"
      mount --bind /dev "$root/dev"
      mount -o remount,bind,ro "$root"
      exec chroot --userspec="$user" "$root" "$@"
      """;

  private static final Pattern LISTENING = Pattern.compile("Listening on: http://\\S+:(\\d+)");

  @TempDir Path folder;

  @Test
  void the_native_image_needs_nothing_but_its_base() throws Exception {
    Path agent = ClusterOptions.of(ProxyMode.IPTABLES).agent();
    assumeTrue(Files.isRegularFile(agent), "no native executable is tested: make e2e NATIVE=1");
    Dockerfile image = Dockerfile.read(DOCKER.resolve("Dockerfile.native"));
    copiesWhatDockerSees(image);
    Path root = folder.resolve("root");
    for (Dockerfile.Copy copy : image.copies()) {
      copy.into(root, CHECKOUT);
    }
    for (String library : LIBRARIES) {
      for (String place : LIBRARY_FOLDERS) {
        Path file = Path.of(place, library);
        if (Files.exists(file)) {
          Path copy = root.resolve(file.toString().substring(1));
          Files.createDirectories(copy.getParent());
          Files.copy(file.toRealPath(), copy);
        }
      }
    }
    List<String> inside =
        List.of("unshare", "--mount", "sh", "-ec", ENTER, root.toString(), image.user());

    runs(inside, image.entrypoint(), image.command(), "native");
  }

  @Test
  void the_jvm_image_has_all_that_its_entrypoint_names() throws Exception {
    Dockerfile image = Dockerfile.read(DOCKER.resolve("Dockerfile.jvm"));
    copiesWhatDockerSees(image);
    for (Dockerfile.Copy copy : image.copies()) {
      copy.into(folder, CHECKOUT);
    }
    List<String> entrypoint = new ArrayList<>(image.entrypoint());
    assertThat(entrypoint.getFirst()).isEqualTo("java");
    entrypoint.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
    entrypoint.replaceAll(
        word -> word.endsWith(".jar") ? folder.resolve(word.substring(1)).toString() : word);

    runs(List.of(), entrypoint, image.command(), "jvm");
  }

  /// All is ignored but what .dockerignore names.
  private static void copiesWhatDockerSees(Dockerfile image) throws IOException {
    List<String> lines = Files.readAllLines(CHECKOUT.resolve(".dockerignore"));
    assertThat(lines).startsWith("*");
    List<String> seen =
        lines.stream().filter(line -> line.startsWith("!")).map(line -> line.substring(1)).toList();
    assertThat(image.copies())
        .allSatisfy(copy -> assertThat(seen).anyMatch(path -> copy.source().startsWith(path)));
  }

  private void runs(
      List<String> inside, List<String> entrypoint, List<String> command, String runtime)
      throws Exception {
    List<String> start = Stream.concat(inside.stream(), entrypoint.stream()).toList();
    Process version = process(start, List.of("version"), "version.log");
    assertThat(version.waitFor()).as(log("version.log")).isZero();
    assertThat(log("version.log")).contains(runtime);

    assertThat(command).containsExactly("agent");
    Process agent = process(start, List.of("agent", "--port", "0"), "agent.log");
    try {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> !agent.isAlive() || LISTENING.matcher(log("agent.log")).find());
      Matcher port = LISTENING.matcher(log("agent.log"));
      assertThat(port.find()).as(log("agent.log")).isTrue();
      assertThat(get("http://127.0.0.1:" + port.group(1) + "/metrics"))
          .contains("runtime=\"" + runtime + "\"");
    } finally {
      agent.destroy();
      assertThat(agent.waitFor()).as(log("agent.log")).isZero();
    }
  }

  private Process process(List<String> start, List<String> arguments, String log)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(Stream.concat(start.stream(), arguments.stream()).toList());
    builder.redirectErrorStream(true).redirectOutput(folder.resolve(log).toFile());
    builder.environment().clear();
    builder.environment().put("PATH", System.getenv("PATH"));
    builder.environment().put("KUBERNETES_MASTER", "https://127.0.0.1:1/");
    return builder.start();
  }

  private String log(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  private static String get(String url) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
