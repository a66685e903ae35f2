package dev.evenkeel.cluster;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a Pod is told about itself.
final class DownwardApi {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\(([A-Za-z_][A-Za-z0-9_]*)\\)");
  private static final Pattern SUBSCRIPT =
      Pattern.compile("metadata\\.(labels|annotations)\\['([^']+)'\\]");

  private DownwardApi() {}

  /// The value of a field, as `fieldRef.fieldPath` names it.
  ///
  /// @throws ClusterException where a kubelet would know the field and we do not
  static String field(Pod pod, Node.PodAddress address, String path) {
    Matcher subscript = SUBSCRIPT.matcher(path);
    if (subscript.matches()) {
      Map<String, String> map =
          subscript.group(1).equals("labels")
              ? pod.getMetadata().getLabels()
              : pod.getMetadata().getAnnotations();
      return map == null ? "" : map.getOrDefault(subscript.group(2), "");
    }
    return switch (path) {
      case "metadata.name" -> pod.getMetadata().getName();
      case "metadata.namespace" -> pod.getMetadata().getNamespace();
      case "metadata.uid" -> pod.getMetadata().getUid();
      case "spec.nodeName" -> pod.getSpec().getNodeName();
      case "spec.serviceAccountName" -> pod.getSpec().getServiceAccountName();
      case "status.hostIP" -> Node.named(pod.getSpec().getNodeName()).ipv4();
      case "status.podIP" -> address.ipv4();
      case "status.podIPs" -> address.ipv4() + "," + address.ipv6();
      default -> throw new ClusterException("fieldRef " + path + ": not known to this kubelet");
    };
  }

  /// The environment of the Pod's container: what a kubelet always sets, then the Pod's own.
  static Map<String, String> environment(Pod pod, Node.PodAddress address) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    environment.put("HOSTNAME", pod.getMetadata().getName());
    environment.put("HOME", "/");
    environment.put("KUBERNETES_SERVICE_HOST", "10.96.0.1");
    environment.put("KUBERNETES_SERVICE_PORT", "443");
    environment.put("KUBERNETES_SERVICE_PORT_HTTPS", "443");
    for (EnvVar variable : pod.getSpec().getContainers().getFirst().getEnv()) {
      if (variable.getValueFrom() == null) {
        String value = variable.getValue() == null ? "" : variable.getValue();
        environment.put(variable.getName(), expand(value, environment));
      } else if (variable.getValueFrom().getFieldRef() != null) {
        environment.put(
            variable.getName(),
            field(pod, address, variable.getValueFrom().getFieldRef().getFieldPath()));
      } else {
        throw new ClusterException(
            "env " + variable.getName() + ": this kubelet knows value and fieldRef only");
      }
    }
    return environment;
  }

  /// `$(NAME)` in values and arguments; an unknown name stays as it is.
  static String expand(String text, Map<String, String> environment) {
    return REFERENCE
        .matcher(text)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(environment.getOrDefault(match.group(1), match.group())));
  }
}
