package dev.evenkeel.call;

import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.StatusRanges;
import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A loop with its [Calls], to be called from a test's thread.
final class CallingLoop implements AutoCloseable {

  static final Duration LONG = Duration.ofSeconds(20);

  private final NioEventLoopGroup group = new NioEventLoopGroup(1);
  private final EventLoop loop = group.next();
  private final Calls calls;
  private final AtomicInteger reports = new AtomicInteger();

  CallingLoop() {
    this(Path.of("/nowhere/ca.crt"));
  }

  CallingLoop(Path clusterCa) {
    calls = new Calls(loop, System::nanoTime, new TlsContexts(clusterCa));
  }

  static CallRequest.Http get(ScriptedServer server, Duration timeout) {
    return get(server.ip(), server.port(), timeout);
  }

  static CallRequest.Http get(IpAddress ip, int port, Duration timeout) {
    return get(ip, port, null, timeout);
  }

  static CallRequest.Http get(
      IpAddress ip, int port, CallRequest.@Nullable Tls tls, Duration timeout) {
    return new CallRequest.Http(
        ip,
        port,
        tls == null ? "web.default.svc.cluster.local" : tls.serverName(),
        "/",
        "evenkeel/1.2.3 (cluster_ip; n1)",
        StatusRanges.parse("200-399"),
        tls,
        timeout);
  }

  /// Of a call that must have one.
  static Reply reply(CallOutcome outcome) {
    return Objects.requireNonNull(outcome.reply(), outcome.toString());
  }

  CallOutcome call(CallRequest request) {
    return callAll(List.of(request)).getFirst();
  }

  /// All begun before the first can end.
  List<CallOutcome> callAll(List<? extends CallRequest> requests) {
    List<CompletableFuture<CallOutcome>> outcomes = new ArrayList<>();
    requests.forEach(_ -> outcomes.add(new CompletableFuture<>()));
    loop.execute(
        () -> {
          for (int i = 0; i < requests.size(); i++) {
            CompletableFuture<CallOutcome> outcome = outcomes.get(i);
            calls.call(
                requests.get(i),
                o -> {
                  reports.incrementAndGet();
                  outcome.complete(o);
                });
          }
        });
    return outcomes.stream().map(CompletableFuture::join).toList();
  }

  Calls calls() {
    return calls;
  }

  EventLoop loop() {
    return loop;
  }

  int inFlight() {
    return loop.submit(calls::inFlight).syncUninterruptibly().getNow();
  }

  int reports() {
    return reports.get();
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
