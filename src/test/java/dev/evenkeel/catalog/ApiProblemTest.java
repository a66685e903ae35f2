package dev.evenkeel.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.ConnectException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiProblemTest {

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          services                | 403 | cannot list services: forbidden (no way): apply k8s/, or check the ClusterRole evenkeel
          daemonsets in evenkeel  | 403 | cannot list daemonsets in evenkeel: forbidden (no way): apply k8s/, or check the Role evenkeel
          services                | 401 | cannot list services: unauthorized: check the token of the ServiceAccount, or the kubeconfig
          endpointslices in shop  | 500 | cannot list endpointslices in shop: HTTP 500 (no way)
          """)
  void an_answer_is_told_with_the_way_out(String what, int code, String sentence) {
    Throwable error = new RuntimeException(new KubernetesClientException("no\n  way", code, null));

    assertThat(ApiProblem.sentence(what, "https://api:6443/", error)).isEqualTo(sentence);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"Connection refused,(Connection refused)", "'',(connectexception)"})
  void no_answer_is_told_with_its_cause(String message, String reason) {
    Throwable error =
        new KubernetesClientException("list", new IOException(new ConnectException(message)));

    assertThat(ApiProblem.sentence("services", "https://api:6443/", error))
        .isEqualTo(
            "cannot list services: no answer from the API server at https://api:6443/ " + reason);
  }
}
