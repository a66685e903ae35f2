package dev.evenkeel.e2e;

import java.util.List;

/// The YAML of a fault's Service and Pods: nginx that answer with their names, one on each node.
///
/// @param annotations of the Service
/// @param spec of the Service, but its selector
/// @param podSpec lines added to the Pods' spec
/// @param container lines added to their container
record FaultObjects(
    String name,
    String annotations,
    String spec,
    boolean selects,
    List<String> nodes,
    String podSpec,
    String container) {

  /// A ClusterIP Service whose Pods are ready as soon as they run.
  static FaultObjects of(String name) {
    return new FaultObjects(
        name,
        "",
        "ports: [{name: http, port: 80, targetPort: 8080}]",
        true,
        Fault.EVERY_NODE,
        "",
        "");
  }

  FaultObjects headless() {
    return spec("clusterIP: None, ports: [{name: http, port: 8080}]");
  }

  /// Several, in flow style.
  FaultObjects annotations(String text) {
    return new FaultObjects(name, ", " + text, spec, selects, nodes, podSpec, container);
  }

  /// In flow style.
  FaultObjects spec(String text) {
    return new FaultObjects(name, annotations, text, selects, nodes, podSpec, container);
  }

  /// Only on these nodes.
  FaultObjects on(List<String> some) {
    return new FaultObjects(name, annotations, spec, selects, some, podSpec, container);
  }

  FaultObjects withoutPods() {
    return new FaultObjects(name, annotations, spec, false, List.of(), podSpec, container);
  }

  /// In flow style.
  FaultObjects podSpec(String text) {
    return new FaultObjects(name, annotations, spec, selects, nodes, ", " + text, container);
  }

  /// In flow style.
  FaultObjects container(String text) {
    return new FaultObjects(name, annotations, spec, selects, nodes, podSpec, ", " + text);
  }

  FaultObjects withReadinessProbe() {
    return container(
        "readinessProbe: {httpGet: {path: /ready, port: 8080}, periodSeconds: 1, failureThreshold: 1}");
  }

  /// A server of UDP that says who it is: asked for the TXT of whoami, it answers with its Pod's
  /// name.
  FaultObjects udp() {
    return spec("ports: [{name: dns, port: 53, targetPort: 5353, protocol: UDP}]")
        .container(
            "args: [-conf, /etc/nginx/conf.d/Corefile], env: [{name: POD_NAME, valueFrom: {fieldRef:"
                + " {fieldPath: metadata.name}}}]");
  }

  private String image() {
    return container.contains("Corefile") ? "coredns/coredns:1.15.0" : "nginx:1.29.3";
  }

  /// The Service and its Pods, one of which is to join it later, by the label `in=service`.
  String joinedBy(String node) {
    List<String> others = nodes.stream().filter(other -> !other.equals(node)).toList();
    return on(others).yaml() + on(List.of(node)).pods().replace("in: service", "in: nothing");
  }

  /// The Service, which is not probed yet, and its Pods.
  String yaml() {
    String selector = selects ? ", selector: {app: " + name + ", in: service}" : "";
    return """
        apiVersion: v1
        kind: Service
        metadata:
          name: %s
          namespace: faults
          annotations: {evenkeel.dev/probe: "false"%s}
        spec: {%s%s}
        """
            .formatted(name, annotations, spec, selector)
        + pods();
  }

  String pods() {
    StringBuilder yaml = new StringBuilder();
    for (String node : nodes) {
      yaml.append(
          """
          ---
          apiVersion: v1
          kind: Pod
          metadata: {name: %1$s-%2$s, namespace: faults, labels: {app: %1$s, in: service}}
          spec: {nodeName: %2$s, automountServiceAccountToken: false, containers: [{name: server, image: "%3$s",
            volumeMounts: [{name: conf, mountPath: /etc/nginx/conf.d}, {name: tls, mountPath: /etc/tls}]%4$s}],
            volumes: [{name: conf, configMap: {name: server}}, {name: tls, configMap: {name: tls, optional: true}}]%5$s}
          """
              .formatted(name, node, image(), container, podSpec));
    }
    return yaml.toString();
  }
}
