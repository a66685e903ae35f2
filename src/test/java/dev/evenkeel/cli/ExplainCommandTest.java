package dev.evenkeel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// What `explain` prints of a folder of manifests, and how it ends.
class ExplainCommandTest {

  private static final String SHOP = "src/test/resources/dev/evenkeel/cli/explain";

  private static final String MASTER = Config.KUBERNETES_MASTER_SYSTEM_PROPERTY;

  private record Ended(int exitCode, String out, String err) {}

  /// On a machine that is no Pod.
  private static Ended explain(String... arguments) {
    return explain(Path.of("no/such/resolv.conf"), arguments);
  }

  private static Ended explain(Path resolvConf, String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
    try {
      int exitCode = new CommandLine(new ExplainCommand(resolvConf)).execute(arguments);
      return new Ended(
          exitCode,
          printed.toString(StandardCharsets.UTF_8),
          told.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  /// The whole text, so that a change of it is seen by whoever reviews it.
  @ParameterizedTest
  @ValueSource(strings = {"cart", "db", "edge"})
  void a_service_is_explained_as_in_the_golden_text(String service) throws IOException {
    String golden;
    try (InputStream in =
        Objects.requireNonNull(
            ExplainCommandTest.class.getResourceAsStream("explain-" + service + ".txt"))) {
      golden = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    Ended ended = explain("--manifests", SHOP, "--node", "n1", "shop/" + service);

    assertThat(ended).isEqualTo(new Ended(0, golden, ""));
  }

  @Test
  void an_api_server_that_does_not_serve_is_asked_once_and_told() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          exchange.sendResponseHeaders(503, -1);
          exchange.close();
        });
    server.start();
    System.setProperty(MASTER, "http://127.0.0.1:" + server.getAddress().getPort());
    try {
      Ended ended = explain("shop/cart");

      assertThat(ended.exitCode()).isEqualTo(1);
      assertThat(ended.err()).contains("cannot list services in shop").contains("503");
      assertThat(asked).hasValue(1);
    } finally {
      System.clearProperty(MASTER);
      server.stop(0);
    }
  }

  @Test
  void another_node_sees_another_set() {
    assertThat(explain("--manifests", SHOP, "--node", "n2", "shop/cart").out())
        .contains("seen from node n2 (zone zone-b)")
        .contains("cart-b  10.244.2.5:8080  n2  zone-b  100.0 %  ready, hinted to this zone")
        .contains("via node_port ipv4 at 192.168.0.2:30080");
  }

  @Test
  void a_node_that_is_not_there_is_told() {
    assertThat(explain("--manifests", SHOP, "--node", "n9", "shop/cart").out())
        .contains("seen from node n9 (its Node was not found)")
        .contains("the Node of this agent was not seen yet");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          shop/crat  | no such Service: shop/crat; did you mean shop/cart?
          other/cart | no such Service: other/cart; there is shop/cart
          other/web  | no such Service: other/web; there are shop/cart, shop/db, shop/edge
          cart       | cart: is no Service; write NAMESPACE/SERVICE
          shop/      | shop/: is no Service; write NAMESPACE/SERVICE
          """)
  void no_such_service_ends_with_2_and_near_names(String service, String told) {
    assertThat(explain("--manifests", SHOP, service))
        .isEqualTo(new Ended(2, "", "evenkeel: " + told + System.lineSeparator()));
  }

  @Test
  void the_health_check_is_that_of_the_node() {
    assertThat(explain("--manifests", SHOP, "--node", "n1", "shop/edge").out())
        .contains("health check at node port 32001: 200 (ready endpoints on this node)");
    assertThat(explain("--manifests", SHOP, "--node", "n2", "shop/edge").out())
        .contains("health check at node port 32001: 503 (none on this node)");
  }

  @Test
  void the_configuration_file_counts(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("evenkeel.yaml");
    Files.writeString(file, "clusterDomain: corp.example\ndefaults: {via: [cluster_ip]}\n");

    assertThat(explain("--manifests", SHOP, "--config", file.toString(), "shop/cart").out())
        .contains("cluster domain corp.example (from the configuration file)")
        .contains("cart.shop.svc.corp.example.")
        .contains(
            "via node_port ipv4 at 192.168.0.1:30080, http: served; not called: `via` does not"
                + " name it");
  }

  @Test
  void a_configuration_file_that_is_refused_ends_with_2(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("evenkeel.yaml");
    Files.writeString(file, "clusterDomian: corp.example\n");

    Ended ended = explain("--manifests", SHOP, "--config", file.toString(), "shop/cart");

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err())
        .startsWith("evenkeel: configuration refused:" + System.lineSeparator() + file + ":1:1: ");
  }

  @Test
  void a_pods_resolv_conf_tells_the_domain_and_the_search_path(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("resolv.conf");
    Files.writeString(
        file,
        """
        search evenkeel.svc.corp.example svc.corp.example corp.example lan.example
        options ndots:3
        """);

    assertThat(explain(file, "--manifests", SHOP, "shop/cart").out())
        .contains("cluster domain corp.example (from the search path of " + file + ")")
        .contains(
            "(ndots 3, search NAMESPACE.svc.corp.example svc.corp.example corp.example lan.example;"
                + " "
                + file
                + ")");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          an escape sequence       | a\\u001b[31mb | a?[31mb
          a change of direction    | a\\u202eb     | a?b
          an isolate               | a\\u2066b     | a?b
          a joiner that is unseen  | a\\u200bb     | a?b
          a byte order mark        | a\\ufeffb     | a?b
          a line separator         | a\\u2028b     | a?b
          half a character         | a\\ud800b     | a?b
          a tag                    | a\\udb40\\udc41b | a?b
          what is seen stays       | bücher, 猫, 🐈 | bücher, 猫, 🐈
          """)
  void what_is_not_seen_is_not_printed(String rule, String text, String printed) {
    assertThat(Explanation.printable(unescaped(text))).as(rule).isEqualTo(printed);
  }

  private static String unescaped(String text) {
    return Pattern.compile("\\\\u(\\p{XDigit}{4})")
        .matcher(text)
        .replaceAll(
            m -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(m.group(1), 16))));
  }

  @Test
  void manifests_with_errors_are_told_with_their_places(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("a.yaml");
    Files.writeString(file, "kind: List\n");

    Ended ended = explain("--manifests", folder.toString(), "shop/cart");

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.err()).startsWith("evenkeel: " + file + ":1:1: ");
  }

  @Test
  void an_empty_folder_has_no_service(@TempDir Path folder) {
    assertThat(explain("--manifests", folder.toString(), "shop/cart").err())
        .contains("there is no Service in that place at all");
  }
}
