package dev.evenkeel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.main.Launch;
import io.quarkus.test.junit.main.LaunchResult;
import io.quarkus.test.junit.main.QuarkusMainIntegrationTest;
import io.quarkus.test.junit.main.QuarkusMainLauncher;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The packaged application, as a person calls it. Stubbed: nothing.
@QuarkusMainIntegrationTest
class CommandsIT {

  private static final String SHOP = "src/test/resources/dev/evenkeel/cli/explain";

  /// The whole text, so that a change of it is seen by whoever reviews it.
  @ParameterizedTest(name = "evenkeel {0} --help")
  @ValueSource(strings = {"", "agent", "demo", "explain", "version"})
  void help_is_the_golden_text(String command, QuarkusMainLauncher launcher) throws IOException {
    String golden = golden("help-" + (command.isEmpty() ? "evenkeel" : command) + ".txt");

    LaunchResult result =
        command.isEmpty() ? launcher.launch("--help") : launcher.launch(command, "--help");

    assertThat(result.exitCode()).isZero();
    assertThat(result.getOutput().strip()).isEqualTo(golden.strip());
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(CommandsIT.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void a_service_is_explained_as_in_the_golden_text(QuarkusMainLauncher launcher)
      throws IOException {
    LaunchResult result =
        launcher.launch("explain", "--manifests", SHOP, "--node", "n1", "shop/cart");

    assertThat(result.exitCode()).isZero();
    assertThat(result.getOutput().strip()).isEqualTo(golden("explain-cart.txt").strip());
  }

  @Test
  @Launch(
      value = {"explain", "--manifests", SHOP, "--config", "no/such/file.yaml", "shop/cart"},
      exitCode = 2)
  void explain_refuses_a_configuration_file_that_is_not_there(LaunchResult result) {
    assertThat(result.getErrorOutput()).contains("no/such/file.yaml").contains("no such file");
  }

  @Test
  @Launch(
      value = {"explain", "--manifests", SHOP, "shop/crat"},
      exitCode = 2)
  void a_service_that_is_not_there_is_told_with_the_near_name(LaunchResult result) {
    assertThat(result.getErrorOutput())
        .contains("no such Service: shop/crat; did you mean shop/cart?");
  }

  @Test
  @Launch(
      value = {"demo", "--seconds", "8"},
      exitCode = 2)
  void a_demo_too_short_to_show_its_fault_is_refused(LaunchResult result) {
    assertThat(result.getErrorOutput()).contains("--seconds: 8 is out of range; write 42 to 86400");
  }

  @Test
  @Launch("version")
  void version_names_version_and_build(LaunchResult result) {
    assertThat(result.getOutput()).containsPattern("evenkeel \\S+ \\(\\w+, (jvm|native)\\)");
  }

  @Test
  @Launch(value = "probe", exitCode = 2)
  void an_unknown_command_is_refused(LaunchResult result) {
    assertThat(result.getErrorOutput()).contains("probe", "Usage: evenkeel");
  }

  @Test
  @Launch(
      value = {"agent", "--port", "70000"},
      exitCode = 2)
  void a_port_that_is_none_is_refused(LaunchResult result) {
    assertThat(result.getErrorOutput()).contains("70000 is no port");
  }

  @Test
  @Launch(
      value = {"agent", "--config", "no/such/file.yaml"},
      exitCode = 2)
  void a_file_that_is_not_there_is_told(LaunchResult result) {
    assertThat(result.getErrorOutput()).contains("no/such/file.yaml").contains("no such file");
  }

  @Test
  @Launch(
      value = {"agent", "--manifests", "no/such/folder"},
      exitCode = 1)
  void a_folder_that_is_not_there_is_told(LaunchResult result) {
    assertThat(result.getErrorOutput()).contains("--manifests: no/such/folder: no such folder");
  }

  /// The five errors that people make, each with the whole sentence.
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          a typo          | defaults:\\n  lookupIntervall: 5s\\n       | :2:3: defaults.lookupIntervall: no such key; did you mean lookupInterval?
          a tab           | defaults:\\n\\trate: 1\\n                  | :2:1: a tab; YAML is indented with spaces
          a duplicate key | defaults:\\n  rate: 1\\n  rate: 2\\n       | :3:3: defaults.rate: given twice, first at 2:3; leave one out
          a wrong type    | defaults:\\n  rate: "1"\\n                 | :2:9: defaults.rate: "1" is text; write it without quotes; allowed: a number above 0, at most 1000
          an unknown enum | defaults: {protocol: htp}\\n              | :1:22: defaults.protocol: "htp" is no protocol; did you mean http? (allowed: http, https, grpc, grpcs, tcp, udp)
          """)
  void a_configuration_error_is_refused_with_its_place_and_the_way_out(
      String error,
      String yaml,
      String sentence,
      @TempDir Path folder,
      QuarkusMainLauncher launcher)
      throws IOException {
    Path file = folder.resolve("evenkeel.yaml");
    Files.writeString(file, yaml.translateEscapes());

    LaunchResult result = launcher.launch("agent", "--config", file.toString());

    assertThat(result.exitCode()).as(error).isEqualTo(2);
    assertThat(result.getErrorOutput()).contains(file + sentence);
  }
}
