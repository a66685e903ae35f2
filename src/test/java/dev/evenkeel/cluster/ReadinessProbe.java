package dev.evenkeel.cluster;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Asks a container over HTTP whether it is ready, from its node's network namespace, on a thread
/// of its own. A container without a probe is ready as soon as it runs.
final class ReadinessProbe implements AutoCloseable {
  /// How often a container is asked that has not been ready yet: a kubelet asks once right after
  /// the start, and again only after the period; tests need not wait for that.
  private static final Duration BEFORE_READY = Duration.ofMillis(200);

  private final @Nullable Probe probe;
  private final Container container;
  private final String ip;
  private final Path netns;
  private final Runnable changed;
  private final @Nullable Thread thread;
  private volatile boolean ready;
  private volatile boolean closed;

  /// @param changed called on the probe's thread when [#ready] changes
  ReadinessProbe(Container container, String ip, Path netns, Runnable changed) {
    this.probe = container.getReadinessProbe();
    this.container = container;
    this.ip = ip;
    this.netns = netns;
    this.changed = changed;
    this.ready = probe == null;
    this.thread =
        probe == null
            ? null
            : Thread.ofPlatform().daemon().name("probe-" + ip).unstarted(this::run);
  }

  ReadinessProbe start() {
    if (probe != null && probe.getHttpGet() == null) {
      throw new ClusterException("readinessProbe: this kubelet knows httpGet only");
    }
    if (thread != null) {
      thread.start();
    }
    return this;
  }

  boolean ready() {
    return ready;
  }

  @Override
  public void close() {
    closed = true;
    if (thread != null) {
      thread.interrupt();
    }
  }

  private void run() {
    Probe settings = probe;
    if (settings == null) {
      return;
    }
    try {
      NetworkNamespace.enter(netns);
      Thread.sleep(Duration.ofSeconds(or(settings.getInitialDelaySeconds(), 0)));
      int failures = 0;
      int successes = 0;
      while (!closed) {
        if (answers(settings)) {
          failures = 0;
          if (++successes >= or(settings.getSuccessThreshold(), 1)) {
            set(true);
          }
        } else {
          successes = 0;
          if (++failures >= or(settings.getFailureThreshold(), 3)) {
            set(false);
          }
        }
        Duration period = Duration.ofSeconds(or(settings.getPeriodSeconds(), 10));
        Thread.sleep(everReady ? period : BEFORE_READY);
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  /// Confined to the probe's thread.
  private boolean everReady;

  private void set(boolean now) {
    everReady |= now;
    if (ready != now && !closed) {
      ready = now;
      changed.run();
    }
  }

  /// Any status from 200 to 399 within the time.
  private boolean answers(Probe settings) {
    int timeoutMillis = or(settings.getTimeoutSeconds(), 1) * 1000;
    int port = port(settings.getHttpGet().getPort());
    String path = settings.getHttpGet().getPath();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(ip, port), timeoutMillis);
      socket.setSoTimeout(timeoutMillis);
      String request =
          "GET %s HTTP/1.1\r\nHost: %s:%d\r\nUser-Agent: kube-probe/1.36\r\nAccept: */*\r\nConnection: close\r\n\r\n"
              .formatted(path == null ? "/" : path, ip, port);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      String status = reader.readLine();
      boolean good = status != null && status.matches("HTTP/1\\.[01] [23]\\d\\d.*");
      // Read to the end: closing before would reset the connection in the server's face.
      reader.transferTo(java.io.Writer.nullWriter());
      return good;
    } catch (IOException e) {
      return false;
    }
  }

  private int port(IntOrString port) {
    if (port.getIntVal() != null) {
      return port.getIntVal();
    }
    return container.getPorts().stream()
        .filter(named -> port.getStrVal().equals(named.getName()))
        .map(ContainerPort::getContainerPort)
        .findFirst()
        .orElseThrow(
            () ->
                new ClusterException(
                    "readinessProbe: container "
                        + container.getName()
                        + " has no port named "
                        + port.getStrVal()));
  }

  private static int or(@Nullable Integer value, int otherwise) {
    return value == null ? otherwise : value;
  }
}
