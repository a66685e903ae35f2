package dev.evenkeel.catalog;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An error of the API server or of the way to it, as a sentence with the way out.
final class ApiProblem {

  private static final int LONGEST = 300;

  private ApiProblem() {}

  /// @param what plural resource name, with the place: `services`, `endpointslices in shop`
  static String sentence(String what, String apiServer, Throwable error) {
    KubernetesClientException answer = answer(error);
    int code = answer == null ? 0 : answer.getCode();
    return switch (code) {
      case 401 ->
          "cannot list "
              + what
              + ": unauthorized: check the token of the ServiceAccount, or the kubeconfig";
      case 403 ->
          "cannot list "
              + what
              + ": forbidden ("
              + oneLine(said(answer))
              + "): apply k8s/, or check the "
              + (what.startsWith("daemonsets") ? "Role" : "ClusterRole")
              + " evenkeel";
      case 0 ->
          "cannot list "
              + what
              + ": no answer from the API server at "
              + apiServer
              + " ("
              + reason(root(error))
              + ")";
      default -> "cannot list " + what + ": HTTP " + code + " (" + oneLine(said(answer)) + ")";
    };
  }

  private static @Nullable KubernetesClientException answer(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof KubernetesClientException answer && answer.getCode() > 0) {
        return answer;
      }
    }
    return null;
  }

  /// What the server said, without the request that the client puts before it.
  private static @Nullable String said(@Nullable KubernetesClientException answer) {
    if (answer == null) {
      return null;
    }
    Status status = answer.getStatus();
    return status != null && status.getMessage() != null
        ? status.getMessage()
        : answer.getMessage();
  }

  private static Throwable root(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static String reason(Throwable root) {
    String message = root.getMessage();
    return message == null || message.isBlank()
        ? root.getClass().getSimpleName().toLowerCase(Locale.ROOT)
        : oneLine(message);
  }

  private static String oneLine(@Nullable String message) {
    String line = message == null ? "no reason given" : message.replaceAll("\\s+", " ").strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }
}
