package dev.evenkeel.demo;

import com.sun.net.httpserver.HttpServer;
import dev.evenkeel.model.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A Pod: an HTTP server that says its name, as the containers of the hands-on example do. Safe for
/// any thread.
final class Backend implements AutoCloseable {

  private final String pod;
  private final IpAddress ip;
  private final String node;
  private final HttpServer server;
  private final ExecutorService threads;

  private Backend(String pod, IpAddress ip, String node, HttpServer server) {
    this.pod = pod;
    this.ip = ip;
    this.node = node;
    this.server = server;
    this.threads = Executors.newVirtualThreadPerTaskExecutor();
  }

  /// @param port 0 takes a free one
  /// @throws IOException where the address cannot be bound
  static Backend start(String pod, IpAddress ip, int port, String node) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(ip.toInetAddress(), port), 0);
    Backend backend = new Backend(pod, ip, node, server);
    byte[] body =
        ("Welcome to the home page of host " + pod + "!\n").getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.setExecutor(backend.threads);
    server.start();
    return backend;
  }

  String pod() {
    return pod;
  }

  IpAddress ip() {
    return ip;
  }

  String node() {
    return node;
  }

  InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
