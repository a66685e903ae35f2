package dev.evenkeel.agent;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientBuilder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.impl.HttpClientImpl;
import io.vertx.core.impl.CloseFuture;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.VertxWrapper;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/// The client of the API server, that asks over each watch whether somebody is still there.
///
/// A connection whose other end is gone without a word (a machine that lost its power, a firewall
/// that forgot) looks like a quiet cluster. The client would believe in it for as long as a watch
/// may last, up to ten minutes, and what it does not know would be told as faults. Two pings
/// without an answer end it, within a minute, as client-go does (`http2.Transport`: ReadIdleTimeout
/// 30 s, PingTimeout 15 s). The API server answers them while it reads (`wsstream.IgnoreReceives`).
/// A watch without WebSocket, behind a proxy that does not let it through, is not asked.
@Singleton
final class ApiServerClient {

  private static final Duration PING_EVERY = Duration.ofSeconds(15);

  /// Of a connection that is given up, for its other end to agree.
  private static final int CLOSING_SECONDS = 1;

  @Produces
  @Singleton
  KubernetesClient client(Config config, KubernetesSerialization serialization, Vertx vertx) {
    return builder(vertx, PING_EVERY)
        .withConfig(config)
        .withKubernetesSerialization(serialization)
        .build();
  }

  void close(@Disposes KubernetesClient client) {
    client.close();
  }

  static KubernetesClientBuilder builder(Vertx vertx, Duration pingEvery) {
    return new KubernetesClientBuilder()
        .withHttpClientFactory(new Pinging((VertxInternal) vertx, pingEvery));
  }

  /// The client's own hook for such options is called by nobody (7.5,
  /// `VertxHttpClientFactory.additionalConfig`).
  private static final class Pinging extends VertxWrapper
      implements io.fabric8.kubernetes.client.http.HttpClient.Factory {

    private final Duration every;

    Pinging(VertxInternal vertx, Duration every) {
      super(vertx);
      this.every = every;
    }

    @Override
    public VertxHttpClientBuilder<Pinging> newBuilder() {
      return new VertxHttpClientBuilder<>(this, this);
    }

    @Override
    public HttpClient createHttpClient(HttpClientOptions options) {
      options.setWebSocketClosingTimeout(CLOSING_SECONDS);
      CloseFuture end = new CloseFuture();
      PingingClient client = new PingingClient(delegate, options, end, every);
      end.add(client);
      return client;
    }
  }

  private static final class PingingClient extends HttpClientImpl {

    private final Duration every;

    PingingClient(VertxInternal vertx, HttpClientOptions options, CloseFuture end, Duration every) {
      super(vertx, options, options.getPoolOptions(), end);
      this.every = every;
    }

    @Override
    public Future<WebSocket> webSocket(WebSocketConnectOptions options) {
      return super.webSocket(options).onSuccess(this::ping);
    }

    private void ping(WebSocket watch) {
      Heartbeat heartbeat = new Heartbeat(watch, every);
      long timer = vertx.setPeriodic(every.toMillis(), _ -> heartbeat.beat());
      watch.closeHandler(_ -> vertx.cancelTimer(timer));
    }
  }

  /// Of one watch. Confined to the event loop of its connection.
  private static final class Heartbeat {

    private static final int MOST_UNANSWERED = 2;

    private final WebSocket watch;
    private final long leastNanos;
    private long lastNanos = System.nanoTime();
    private int unanswered;

    Heartbeat(WebSocket watch, Duration every) {
      this.watch = watch;
      this.leastNanos = every.toNanos() / 2;
      watch.pongHandler(_ -> unanswered = 0);
    }

    /// After a pause of the whole process those that were missed come at once, before any answer is
    /// read.
    void beat() {
      long now = System.nanoTime();
      if (now - lastNanos < leastNanos) {
        return;
      }
      lastNanos = now;
      if (unanswered >= MOST_UNANSWERED) {
        watch.close();
      } else {
        unanswered++;
        watch.writePing(Buffer.buffer());
      }
    }
  }
}
