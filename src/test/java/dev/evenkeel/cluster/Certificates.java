package dev.evenkeel.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The cluster's certificate authority and what it has signed, made by openssl.
final class Certificates {
  private static final String SERVER_NAMES =
      String.join(
          ",",
          "DNS:kubernetes",
          "DNS:kubernetes.default",
          "DNS:kubernetes.default.svc",
          "DNS:kubernetes.default.svc.cluster.local",
          "DNS:localhost",
          "IP:10.96.0.1",
          "IP:fd00:10:96::1",
          "IP:" + Network.API_SERVER,
          "IP:127.0.0.1");

  private final State state;

  /// Makes all of them; 0.3 s.
  Certificates(State state) {
    this.state = state;
    // Without it openssl takes the machine's configuration, and its extensions.
    state.write("pki/openssl.cnf", "[req]\ndistinguished_name = none\n[none]\n");
    openssl(
        "req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -days 30 -subj /CN=evenkeel-ca"
            + " -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign",
        "ca");
    sign("apiserver", "ec -pkeyopt ec_paramgen_curve:P-256", "/CN=kube-apiserver", SERVER_NAMES);
    for (String component : List.of("kube-controller-manager", "kube-scheduler", "kube-proxy")) {
      sign(component, "ec -pkeyopt ec_paramgen_curve:P-256", "/CN=system:" + component, null);
    }
    // The Java client reads elliptic curve keys only with one more library.
    sign("admin", "rsa:2048", "/O=system:masters/CN=evenkeel-admin", null);
    // The older form of a key: the API server reads a public key out of no other.
    Commands.ok(
        "openssl",
        "ecparam",
        "-genkey",
        "-name",
        "prime256v1",
        "-noout",
        "-out",
        key("service-accounts").toString());
  }

  Path certificate(String name) {
    return state.file("pki/" + name + ".crt");
  }

  Path key(String name) {
    return state.file("pki/" + name + ".key");
  }

  /// Writes a client's configuration.
  Path kubeconfig(String client, String server) {
    return state.write(
        client.equals("admin") ? "kubeconfig" : client + ".kubeconfig",
        """
        apiVersion: v1
        kind: Config
        clusters:
          - name: evenkeel
            cluster:
              server: %s
              certificate-authority: %s
        users:
          - name: %s
            user:
              client-certificate: %s
              client-key: %s
        contexts:
          - name: evenkeel
            context:
              cluster: evenkeel
              user: %s
        current-context: evenkeel
        """
            .formatted(
                server, certificate("ca"), client, certificate(client), key(client), client));
  }

  private void sign(String name, String newKey, String subject, @Nullable String names) {
    openssl(
        "req -x509 -nodes -newkey "
            + newKey
            + " -days 30 -subj "
            + subject
            + " -CA "
            + certificate("ca")
            + " -CAkey "
            + key("ca")
            + " -addext basicConstraints=critical,CA:FALSE -addext keyUsage=critical,digitalSignature"
            + " -addext extendedKeyUsage="
            + (names == null ? "clientAuth" : "serverAuth -addext subjectAltName=" + names),
        name);
  }

  private void openssl(String arguments, String name) {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments.split(" ")));
    command.addAll(List.of("-config", state.file("pki/openssl.cnf").toString()));
    command.addAll(List.of("-keyout", key(name).toString(), "-out", certificate(name).toString()));
    Commands.ok(command.toArray(String[]::new));
  }
}
