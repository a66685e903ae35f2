package dev.evenkeel.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaFilesTest {

  @TempDir Path folder;

  @Test
  void a_file_is_read_with_the_configuration_and_not_later() throws Exception {
    String pem = pem();
    Path file = Files.writeString(folder.resolve("ca.pem"), "# ours\n" + pem + pem);

    Configuration read = Configuration.parse("defaults: {caFile: " + file + "}", "f");
    Files.delete(file);

    assertThat(requireNonNull(read.defaults().caFile()).path()).isEqualTo(file.toString());
    assertThat(read.defaults().caFile().pem()).endsWith(pem);
    assertThat(read.defaults().toString()).contains(file.toString()).doesNotContain("BEGIN");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nothing in it      | ''                            | holds no certificates, or one that is broken
          no PEM             | hello                         | holds no certificates, or one that is broken
          a broken one       | -----BEGIN CERTIFICATE-----⏎MIIx⏎-----END CERTIFICATE-----⏎ | holds no certificates, or one that is broken
          a good one, half   | half                          | holds no certificates, or one that is broken
          something else     | -----BEGIN PRIVATE KEY-----⏎MIIx⏎-----END PRIVATE KEY-----⏎ | holds no certificates, or one that is broken
          too large          | large                         | is larger than 1 MiB
          """)
  void refuse_the_file_at_its_place(String rule, String content, String what) throws Exception {
    String text =
        switch (content) {
          case "half" -> pem() + pem().substring(0, 300);
          case "large" -> pem() + "x".repeat(1 << 20);
          default -> content.replace('⏎', '\n');
        };
    Path file = Files.writeString(folder.resolve("ca.pem"), text);

    assertThatThrownBy(() -> Configuration.parse("defaults:\n  caFile: " + file, "f"))
        .isInstanceOfSatisfying(
            ConfigurationRefused.class,
            refused ->
                assertThat(refused.errors())
                    .singleElement()
                    .asString()
                    .startsWith("f:2:11: defaults.caFile: \"/")
                    .endsWith(
                        " " + what + "; allowed: the absolute path of a file with PEM certificates")
                    .doesNotContain("MII"));
  }

  private static String pem() throws Exception {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    X509TrustManager manager = (X509TrustManager) factory.getTrustManagers()[0];
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder().encodeToString(manager.getAcceptedIssuers()[0].getEncoded())
        + "\n-----END CERTIFICATE-----\n";
  }
}
