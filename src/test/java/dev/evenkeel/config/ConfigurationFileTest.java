package dev.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationFileTest {

  @TempDir Path folder;

  @Test
  void has_the_hash_of_its_text() throws IOException, ConfigurationRefused {
    Path file = Files.writeString(folder.resolve("evenkeel.yaml"), "maxSeries: 7\n");
    ConfigurationFile read = ConfigurationFile.read(file);
    assertThat(read.configuration().maxSeries()).isEqualTo(7);
    assertThat(read.hash()).isEqualTo("88ac2f9683fc");
    assertThat(ConfigurationFile.NONE.hash()).isEqualTo("e3b0c44298fc");
  }

  @Test
  void names_itself_in_every_error() throws IOException {
    Path file = Files.writeString(folder.resolve("evenkeel.yaml"), "a: 1\nb: 2\n");
    assertThatExceptionOfType(ConfigurationRefused.class)
        .isThrownBy(() -> ConfigurationFile.read(file))
        .satisfies(
            refused ->
                assertThat(refused.errors())
                    .hasSize(2)
                    .allMatch(error -> error.startsWith(file + ":"))
                    .containsExactlyElementsOf(
                        String.valueOf(refused.getMessage()).lines().toList()));
  }

  @Test
  void that_is_missing_says_what_to_do() {
    assertRefused(
        folder.resolve("none.yaml"),
        ": no such file; create it, or leave --config and EVENKEEL_CONFIG out for the defaults");
  }

  @Test
  void that_is_a_folder_is_told() {
    assertRefused(folder, ": cannot be read (Is a directory); name a readable YAML file");
  }

  @Test
  void that_is_not_utf8_tells_where() throws IOException {
    byte[] latin = "# ok\nclusterDomain: bücher\n".getBytes(StandardCharsets.ISO_8859_1);
    assertRefused(
        Files.write(folder.resolve("latin.yaml"), latin),
        ":2:17: is not UTF-8; save the file as UTF-8");
  }

  @Test
  void that_ends_within_a_character_is_told() throws IOException {
    byte[] cut = {'#', (byte) 0xc3};
    assertRefused(
        Files.write(folder.resolve("cut.yaml"), cut), ":1:2: is not UTF-8; save the file as UTF-8");
  }

  @Test
  void that_is_large_is_not_read() throws IOException {
    assertRefused(
        Files.write(folder.resolve("large.yaml"), new byte[(1 << 20) + 1]),
        ": is larger than 1 MiB; write fewer entries, with namespaces or a selector each");
  }

  private static void assertRefused(Path file, String sentence) {
    assertThatExceptionOfType(ConfigurationRefused.class)
        .isThrownBy(() -> ConfigurationFile.read(file))
        .satisfies(refused -> assertThat(refused.errors()).containsExactly(file + sentence));
  }
}
