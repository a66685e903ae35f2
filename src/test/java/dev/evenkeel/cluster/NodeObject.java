package dev.evenkeel.cluster;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/// The Node as its kubelet would register it: labelled, ready, and with room for Pods.
final class NodeObject {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private NodeObject() {}

  static void register(KubernetesClient client, Node node) {
    client
        .resource(
            new NodeBuilder()
                .withNewMetadata()
                .withName(node.name())
                .withLabels(
                    Map.of(
                        "kubernetes.io/hostname", node.name(),
                        "kubernetes.io/os", "linux",
                        "kubernetes.io/arch", "amd64",
                        "topology.kubernetes.io/region", "region",
                        "topology.kubernetes.io/zone", node.zone()))
                .endMetadata()
                .withNewSpec()
                .withPodCIDR(node.podCidrIpv4())
                .withPodCIDRs(node.podCidrIpv4(), node.podCidrIpv6())
                .endSpec()
                .build())
        .create();
    untilNobodyWasFaster(
        node,
        () ->
            client
                .nodes()
                .withName(node.name())
                .subresource("status")
                .edit(created -> ready(created, node)));
    // Admission adds it to every new Node; the controller that would remove it does not run here.
    untilNobodyWasFaster(
        node,
        () ->
            client
                .nodes()
                .withName(node.name())
                .edit(
                    created ->
                        new NodeBuilder(created)
                            .editSpec()
                            .withTaints(List.of())
                            .endSpec()
                            .build()));
  }

  /// The controllers change a new Node as well, between our reading it and our writing it.
  private static void untilNobodyWasFaster(Node node, Runnable edit) {
    Waiting.until(
        "node " + node.name() + ": changed by others each time that it was to be changed",
        LIMIT,
        () -> {
          try {
            edit.run();
            return true;
          } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
              throw e;
            }
            return false;
          }
        });
  }

  private static io.fabric8.kubernetes.api.model.Node ready(
      io.fabric8.kubernetes.api.model.Node created, Node node) {
    Map<String, Quantity> capacity =
        Map.of(
            "cpu", new Quantity("8"),
            "memory", new Quantity("16Gi"),
            "ephemeral-storage", new Quantity("16Gi"),
            "pods", new Quantity("110"));
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    return new NodeBuilder(created)
        .editOrNewStatus()
        .withCapacity(capacity)
        .withAllocatable(capacity)
        .addNewAddress(node.ipv4(), "InternalIP")
        .addNewAddress(node.ipv6(), "InternalIP")
        .addNewAddress(node.name(), "Hostname")
        .withConditions(
            new NodeCondition(
                now, now, "a network namespace is always ready", "KubeletReady", "True", "Ready"))
        .editOrNewNodeInfo()
        .withKubeletVersion("v1.36.3")
        .withOperatingSystem("linux")
        .withArchitecture("amd64")
        .withContainerRuntimeVersion("process://1")
        .endNodeInfo()
        .endStatus()
        .build();
  }
}
