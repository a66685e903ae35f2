package dev.evenkeel.call;

import dev.evenkeel.model.CaFile;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Whom calls in TLS trust: a context for each trust that is asked for, made once. Confined to the
/// loop, but for one thread of its own.
///
/// That thread makes the contexts (which reads the system's authorities) and does what JSSE calls
/// delegated tasks: checking the chain and the signature, deriving keys. Measured with the cheapest
/// certificates (P-256, a chain of two) they are 1.4 ms of CPU a handshake, as much again stays on
/// the loop. But a peer may show ten certificates with keys of 8192 bits, and on the loop that
/// would hold up every other probe, and the times that those measure. The thread ends when idle.
public final class TlsContexts {

  /// Where a Pod finds the certificate authority of its cluster.
  public static final Path CLUSTER_CA =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount/ca.crt");

  private static final Logger LOG = Logger.getLogger(TlsContexts.class);
  private static final long IDLE_SECONDS = 30;

  /// The JDK's own class refuses names with an underscore, which people have.
  private static final class AskedName extends SNIServerName {
    AskedName(String name) {
      super(StandardConstants.SNI_HOST_NAME, name.getBytes(StandardCharsets.US_ASCII));
    }
  }

  private record Trust(boolean verify, @Nullable CaFile caFile) {
    /// Written out: `RecordEqualsTest` says why.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Trust that
          && verify == that.verify
          && Objects.equals(caFile, that.caFile);
    }
  }

  private final Path clusterCa;
  private final Map<Trust, CompletableFuture<SSLContext>> contexts = new HashMap<>();
  private final ThreadPoolExecutor executor;
  private int handshakes;

  /// @param clusterCa trusted beside the system's authorities where it exists
  public TlsContexts(Path clusterCa) {
    this.clusterCa = clusterCa;
    this.executor =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), // bounded by the calls in flight
            new DefaultThreadFactory("evenkeel-tls", true));
    executor.allowCoreThreadTimeOut(true);
  }

  /// The context of a call, perhaps not made yet.
  CompletableFuture<SSLContext> of(CallRequest.Tls tls) {
    return contexts.computeIfAbsent(
        new Trust(tls.verify(), tls.caFile()),
        trust -> CompletableFuture.supplyAsync(() -> context(trust), executor));
  }

  /// What one call speaks TLS with. Every handshake is a whole one, so that each shows whether the
  /// certificate is still good: JSSE finds a session to resume by host and port, so no two calls
  /// get the same port, which nothing else looks at.
  ///
  /// @param protocols to offer (ALPN); empty: nothing is said about it
  SslHandler handler(SSLContext context, CallRequest.Tls tls, List<String> protocols) {
    handshakes = handshakes == Integer.MAX_VALUE ? 1 : handshakes + 1;
    SSLEngine engine = context.createSSLEngine(tls.serverName(), handshakes);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setServerNames(tls.named() ? List.of(new AskedName(tls.serverName())) : List.of());
    if (tls.verify()) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    if (!protocols.isEmpty()) {
      parameters.setApplicationProtocols(protocols.toArray(String[]::new));
    }
    engine.setSSLParameters(parameters);
    SslHandler handler = new SslHandler(engine, executor);
    handler.setHandshakeTimeoutMillis(0); // the deadline of the whole call holds
    return handler;
  }

  private SSLContext context(Trust trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trustManagers(trust), null);
      context.getClientSessionContext().setSessionCacheSize(1); // they are never asked for
      return context;
    } catch (GeneralSecurityException | IOException e) {
      LOG.errorf(e, "calls in TLS fail: what they are to trust cannot be read");
      throw new CompletionException(e);
    }
  }

  private TrustManager[] trustManagers(Trust trust) throws GeneralSecurityException, IOException {
    if (!trust.verify()) {
      return InsecureTrustManagerFactory.INSTANCE.getTrustManagers();
    }
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    if (trust.caFile() != null) {
      add(trusted, "file", trust.caFile().pem().getBytes(StandardCharsets.ISO_8859_1));
    } else {
      addTheSystems(trusted);
      addTheClusters(trusted);
    }
    TrustManagerFactory factory = factory();
    factory.init(trusted);
    return factory.getTrustManagers();
  }

  private static void addTheSystems(KeyStore trusted) throws GeneralSecurityException {
    TrustManagerFactory factory = factory();
    factory.init((KeyStore) null);
    for (TrustManager each : factory.getTrustManagers()) {
      if (each instanceof X509TrustManager system) {
        add(trusted, "system", List.of(system.getAcceptedIssuers()));
      }
    }
  }

  /// A broken one is told and left out: the system's authorities are no worse for it.
  private void addTheClusters(KeyStore trusted) throws KeyStoreException {
    if (!Files.exists(clusterCa)) {
      return;
    }
    try (InputStream in = Files.newInputStream(clusterCa)) {
      add(trusted, "cluster", in.readAllBytes());
    } catch (IOException | GeneralSecurityException e) {
      LOG.warnf("the cluster's CA is not trusted: %s cannot be read (%s)", clusterCa, e);
    }
  }

  private static void add(KeyStore trusted, String from, byte[] pem)
      throws GeneralSecurityException {
    CertificateFactory x509 = CertificateFactory.getInstance("X.509");
    add(
        trusted,
        from,
        x509.generateCertificates(new ByteArrayInputStream(pem)).stream()
            .map(X509Certificate.class::cast)
            .toList());
  }

  private static void add(KeyStore trusted, String from, List<? extends Certificate> certificates)
      throws KeyStoreException {
    for (int i = 0; i < certificates.size(); i++) {
      trusted.setCertificateEntry(from + i, certificates.get(i));
    }
  }

  private static TrustManagerFactory factory() throws GeneralSecurityException {
    return TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
  }
}
