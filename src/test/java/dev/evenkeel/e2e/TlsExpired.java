package dev.evenkeel.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The certificate of all Pods of a Service has expired, of the cluster's own CA.
final class TlsExpired extends Fault {

  private static final String SERVER =
      """
      server {
        listen 8443 ssl;
        ssl_certificate /etc/tls/tls.crt;
        ssl_certificate_key /etc/tls/tls.key;
        default_type text/plain;
        location / { return 200 'Welcome to the home page of host $hostname!\n'; }
      }
      """;

  private final Path pki;

  TlsExpired(FaultCluster cluster) {
    super(cluster, "tls-expired");
    this.pki = cluster.cluster().kubeconfig().resolveSibling("pki");
  }

  /// The certificate comes before the Pods, which would serve none of it without.
  @Override
  String objects() {
    cluster.write("tls.ext", "subjectAltName=DNS:" + FaultCluster.dnsName(name()));
    openssl(
        "req -new -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj /CN=x -keyout %s -out %s"
            .formatted(cluster.file("tls.key"), cluster.file("tls.csr")));
    cluster
        .cluster()
        .client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(FaultCluster.NAMESPACE)
                .withName("tls")
                .endMetadata()
                .addToData("tls.conf", SERVER)
                .addToData("tls.key", read(cluster.file("tls.key")))
                .addToData("tls.crt", certificate(2))
                .build())
        .create();
    return FaultObjects.of(name())
        .spec("ports: [{name: https, port: 443, targetPort: 8443}]")
        .yaml();
  }

  /// @param days that it is valid for, from now on; those of one that has expired are negative
  private String certificate(int days) {
    Path certificate = cluster.file("tls.crt");
    openssl(
        "x509 -req -in %s -CA %s -CAkey %s -set_serial %d -days %d -extfile %s -out %s"
            .formatted(
                cluster.file("tls.csr"),
                pki.resolve("ca.crt"),
                pki.resolve("ca.key"),
                System.nanoTime(),
                days,
                cluster.file("tls.ext"),
                certificate));
    return read(certificate);
  }

  private void openssl(String arguments) {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments.split(" ")));
    cluster
        .cluster()
        .exec(cluster.node("n1"), command.toArray(String[]::new))
        .orThrow("openssl " + arguments);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve(String certificate) {
    cluster
        .cluster()
        .client()
        .configMaps()
        .inNamespace(FaultCluster.NAMESPACE)
        .withName("tls")
        .edit(map -> new ConfigMapBuilder(map).addToData("tls.crt", certificate).build());
    for (Pod pod : cluster.pods(name()).values()) {
      Path file = cluster.inRoot(pod, "/etc/tls/tls.crt");
      await("the certificate").until(() -> Files.readString(file).equals(certificate));
      cluster.signal(pod, "HUP");
    }
  }

  @Override
  void inject() {
    serve(certificate(-1));
  }

  @Override
  void undo() {
    serve(certificate(2));
  }

  /// What curl says to it; 0 where all is well, 60 where the certificate is not.
  private int curl(Pod pod) {
    String server = FaultCluster.dnsName(name());
    return cluster
        .cluster()
        .exec(
            cluster.node("n1"),
            "curl",
            "-s",
            "-m",
            "2",
            "-o",
            "/dev/null",
            "--cacert",
            pki.resolve("ca.crt").toString(),
            "--connect-to",
            "::" + FaultCluster.ip(pod) + ":8443",
            "https://" + server + "/")
        .exit();
  }

  @Override
  void assertReal() {
    assertThat(cluster.pods(name()).values()).allMatch(pod -> curl(pod) == 60);
  }

  @Override
  void assertGone() {
    assertThat(cluster.pods(name()).values()).allMatch(pod -> curl(pod) == 0);
  }

  @Override
  Set<Verdict> verdicts() {
    return about(EVERY_NODE, "endpoint_unreachable");
  }
}
