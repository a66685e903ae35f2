package dev.evenkeel.web;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.kubernetes.client.WithKubernetesTestServer;
import jakarta.inject.Inject;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The HTTP side of the whole application. Stubbed: the API server, by fabric8's mock (the real one
/// is in the e2e tests). The Service it holds has a port that nothing answers, at a loopback
/// address.
@QuarkusTest
@WithKubernetesTestServer
class WebTest {

  @Inject KubernetesClient client;

  @BeforeEach
  void a_service_is_chosen() {
    Service service =
        new ServiceBuilder()
            .withNewMetadata()
            .withNamespace("shop")
            .withName("cart")
            .addToLabels("evenkeel.dev/probe", "true")
            .addToAnnotations("evenkeel.dev/rate", "1000")
            .endMetadata()
            .withNewSpec()
            .withType("ClusterIP")
            .withClusterIP("127.0.0.1")
            .withClusterIPs("127.0.0.1")
            .withIpFamilies("IPv4")
            .addNewPort()
            .withName("web")
            .withProtocol("TCP")
            .withPort(1)
            .endPort()
            .endSpec()
            .build();
    client.resource(service).createOr(existing -> existing.update());
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> when().get("/api/v1/services").then().body("services.name", hasItem("cart")));
  }

  @Test
  void a_service_is_shown_with_its_targets_and_what_to_set() {
    when()
        .get("/api/v1/services/shop/cart")
        .then()
        .statusCode(200)
        .body("type", equalTo("ClusterIP"))
        .body("targets[0].via", equalTo("cluster_ip"))
        .body("targets[0].address", equalTo("127.0.0.1:1"))
        .body("targets[0].balance", equalTo("unidentified"))
        .body("advice", hasItem(containsString("has no name that tells its protocol")))
        .body("advice", hasItem(containsString("evenkeel.dev/rate: \"1000\" is not allowed")));
  }

  @Test
  void metrics_are_prometheus_text_with_the_process_behind_the_probes() {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                when()
                    .get("/metrics")
                    .then()
                    .statusCode(200)
                    .header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                    .body(containsString("evenkeel_annotations_refused{"))
                    .body(containsString("service=\"cart\",port=\"web\""))
                    .body(containsString("result=\"refused\"}"))
                    .body(containsString("evenkeel_catalog_synced"))
                    .body(containsString("evenkeel_diagnosis_last_success_timestamp_seconds"))
                    .body(containsString("\nprocess_uptime_seconds")));
    when().get("/q/metrics").then().statusCode(200).body(containsString("process_uptime_seconds"));
  }

  @Test
  void a_service_that_is_not_probed_is_not_found_and_the_error_says_how_to_choose_it() {
    when()
        .get("/api/v1/services/shop/none")
        .then()
        .statusCode(404)
        .contentType("application/json")
        .body("error", containsString("no Service shop/none is probed"));
  }

  @Test
  void a_path_that_there_is_not_is_an_error_in_json() {
    given()
        .accept("text/html")
        .get("/api/v2")
        .then()
        .statusCode(404)
        .body("error", equalTo("no such path: /api/v2; / lists them"));
  }

  @Test
  void whoami_and_health_answer() {
    when()
        .get("/whoami")
        .then()
        .statusCode(200)
        .body("node", is(System.getenv().getOrDefault("NODE_NAME", hostname())));
    when().get("/q/health/live").then().statusCode(200);
    when().get("/q/health/ready").then().statusCode(200);
    when().get("/").then().statusCode(200).body(containsString("/metrics"));
  }

  private static String hostname() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      throw new UncheckedIOException(e);
    }
  }
}
