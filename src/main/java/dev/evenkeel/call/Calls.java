package dev.evenkeel.call;

import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.Phases;
import io.netty.channel.ChannelException;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/// Makes calls, each on a connection of its own, all on one event loop. Confined to that loop.
///
/// Reusing connections would show nothing: kube-proxy chooses a backend once per connection, for
/// UDP once per pair of address and port.
public final class Calls {

  private final EventLoop loop;
  private final LongSupplier nanoTime;
  private final TlsContexts tls;
  private int inFlight;

  /// @param loop of NIO (epoll unpacks a library, which a read-only root refuses)
  public Calls(EventLoop loop, LongSupplier nanoTime, TlsContexts tls) {
    this.loop = loop;
    this.nanoTime = nanoTime;
    this.tls = tls;
  }

  /// Begins a call in the loop's next turn and reports how it ended, exactly once, on the loop,
  /// never before this method returns and hardly later than the request's timeout.
  ///
  /// The connection may stay for a moment after the report, so that the server closes first: the
  /// side that does keeps the port for a minute.
  public void call(CallRequest request, Consumer<CallOutcome> report) {
    inFlight++;
    loop.execute(() -> begin(request, report));
  }

  /// Calls begun whose connection is not yet closed: how many descriptors they hold.
  public int inFlight() {
    return inFlight;
  }

  private void begin(CallRequest request, Consumer<CallOutcome> report) {
    switch (request) {
      case CallRequest.Http http ->
          connect(http, report, socket -> new HttpCall(http, socket, tls, nanoTime, report));
      case CallRequest.Grpc grpc ->
          connect(grpc, report, socket -> new GrpcCall(grpc, socket, tls, nanoTime, report));
      case CallRequest.Tcp tcp ->
          connect(tcp, report, socket -> new TcpCall(tcp, socket, nanoTime, report));
      case CallRequest.TcpExchange tcp ->
          connect(tcp, report, socket -> new TcpExchangeCall(tcp, socket, nanoTime, report));
      case CallRequest.Udp udp -> new UdpCall(udp, nanoTime, report, () -> inFlight--).begin(loop);
    }
  }

  private void connect(
      CallRequest request,
      Consumer<CallOutcome> report,
      Function<SocketChannel, Connection> connection) {
    SocketChannel channel;
    try {
      channel = new NioSocketChannel();
    } catch (ChannelException noDescriptorLeft) {
      inFlight--;
      Phases phases = new Phases(Phases.NEVER, Phases.NEVER, Phases.NEVER, 0);
      Call.deliver(new CallOutcome(CallResult.UNREACHABLE, phases, null), request, report);
      return;
    }
    channel.closeFuture().addListener(_ -> inFlight--);
    connection.apply(channel).begin(loop);
  }
}
