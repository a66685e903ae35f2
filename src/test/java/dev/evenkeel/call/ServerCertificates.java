package dev.evenkeel.call;

import dev.evenkeel.model.CaFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// An authority and servers that it has signed, made by the JDK's keytool once per run; nothing of
/// them stays on disk. Names of servers: `good`, `pod` (its common name is `web-0`), `ip`,
/// `expired`, `future`, `renamed` (has another name), `stranger` (signed by itself).
final class ServerCertificates {

  static final String HOST = "web.default.svc.cluster.local";

  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final KeyStore ALL = make();

  /// The authority, as a configuration's `caFile`.
  static final CaFile CA = new CaFile("/test/ca.pem", pem("ca"));

  private ServerCertificates() {}

  static String pem(String name) {
    try {
      return "-----BEGIN CERTIFICATE-----\n"
          + Base64.getMimeEncoder().encodeToString(ALL.getCertificate(name).getEncoded())
          + "\n-----END CERTIFICATE-----\n";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// That of a server of the given name.
  static SSLContext context(String name, String protocol) {
    try {
      SSLContext context = SSLContext.getInstance(protocol);
      context.init(keyManagers(name), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static SSLContext context(String name) {
    return context(name, "TLS");
  }

  static KeyManager[] keyManagers(String name) {
    try {
      KeyStore one = KeyStore.getInstance("PKCS12");
      one.load(null, null);
      Certificate[] chain = ALL.getCertificateChain(name);
      one.setKeyEntry(name, ALL.getKey(name, PASSWORD), PASSWORD, chain);
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(one, PASSWORD);
      return factory.getKeyManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyStore make() {
    try {
      Path folder = Files.createTempDirectory("evenkeel-tls");
      Path store = folder.resolve("all.p12");
      try {
        keytool(store, "ca", "CN=test-ca", "-ext", "bc:c=ca:true");
        String names = "san=dns:" + HOST;
        String signer = "-signer ca ";
        keytool(store, "good", "CN=web", (signer + "-ext " + names).split(" "));
        keytool(store, "pod", "CN=web-0", (signer + "-ext " + names).split(" "));
        keytool(store, "ip", "CN=x", (signer + "-ext san=ip:127.0.0.1,ip:::1").split(" "));
        keytool(
            store,
            "expired",
            "CN=x",
            (signer + "-startdate -9d -validity 5 -ext " + names).split(" "));
        keytool(store, "future", "CN=x", (signer + "-startdate +1d -ext " + names).split(" "));
        keytool(store, "renamed", "CN=x", (signer + "-ext san=dns:other.example").split(" "));
        keytool(store, "stranger", "CN=x", ("-ext " + names).split(" "));
        KeyStore read = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
          read.load(in, PASSWORD);
        }
        return read;
      } finally {
        Files.deleteIfExists(store);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void keytool(Path store, String alias, String subject, String... more)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-genkeypair", "-alias", alias));
    command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-dname", subject));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", new String(PASSWORD)));
    command.addAll(List.of(more));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IllegalStateException(command + ": " + said);
    }
  }
}
