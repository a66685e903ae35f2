package dev.evenkeel.call;

import dev.evenkeel.model.CallResult;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// One connection, from its SYN to its close: no port kept. What is said over it is the subclass's.
/// Confined to the loop.
///
/// Whoever closes first keeps the local port in TIME_WAIT for a minute; some 470 calls a second to
/// one address would use all ports up. So after a complete reply the server, which was asked to
/// close, gets a moment to do so; wherever we close first, it is with a RST (`SO_LINGER` 0).
///
/// How a call ends is read, never written: a server may have given its whole reply and gone before
/// we acknowledge something or have sent all of the request. A write that fails ends nothing; the
/// end of what can be read does, which a connection that cannot be written to has at hand.
abstract sealed class Connection extends Call permits TlsConnection, TcpCall, TcpExchangeCall {

  private static final long FIN_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  protected final SocketChannel channel;
  private final CallRequest request;

  Connection(
      CallRequest request,
      SocketChannel channel,
      LongSupplier nanoTime,
      Consumer<CallOutcome> report) {
    super(request, nanoTime, report);
    this.request = request;
    this.channel = channel;
  }

  /// The connection stands.
  abstract void connected();

  /// The server has closed, and the call has not ended.
  void closedByServer() {
    end(CallResult.RESET, null);
  }

  final void begin(EventLoop loop) {
    startClock(loop);
    channel.config().setConnectTimeoutMillis(0); // the deadline of the whole call holds
    channel.config().setAutoClose(false); // a write failed: what came before is yet to be read
    channel.pipeline().addLast(this);
    if (!loop.register(channel).isSuccess()) { // on the loop: done when it returns
      end(CallResult.UNREACHABLE, null);
      return;
    }
    InetSocketAddress address = new InetSocketAddress(request.ip().toInetAddress(), request.port());
    channel
        .connect(address)
        .addListener(
            connecting -> {
              if (connecting.cause() != null) {
                end(ofConnectFailure(connecting.cause()), null);
              }
            });
  }

  /// Reports, and leaves it to the server to close, for a moment and never beyond the deadline.
  final void endAndAwaitFin(CallResult result, @Nullable Reply reply) {
    endAndAwaitFin(result, reply, channel.eventLoop(), FIN_WAIT_NANOS);
  }

  @Override
  final void abort() {
    if (channel.isOpen()) {
      try {
        channel.config().setSoLinger(0);
      } catch (ChannelException _) {
        // the socket went in between: then nothing is left to linger
      }
      // Past TLS and HTTP/2, which would first say goodbye to a peer that may not be reading.
      channel.pipeline().firstContext().close();
    }
  }

  @Override
  public final void channelActive(ChannelHandlerContext context) {
    connectionStands();
    connected();
  }

  @Override
  public final void channelInactive(ChannelHandlerContext context) {
    cancelTimer();
    if (!hasEnded()) {
      closedByServer();
    }
  }

  @Override
  public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException || cause instanceof DecoderException)) {
      failedByABug(cause);
    }
    end(ofFailure(cause), null);
  }

  /// After the connection stood. A server that closes or resets amid a handshake has not said what
  /// it minds, so that is a reset as it is anywhere else; TLS is what an alert, a certificate or
  /// the first bytes tell. With TLS 1.3 an alert may come after the handshake is complete for us.
  static CallResult ofFailure(Throwable cause) {
    boolean tls = cause instanceof SSLException || cause.getCause() instanceof SSLException;
    if (tls) {
      return CallResult.TLS;
    }
    return cause instanceof IOException ? CallResult.RESET : CallResult.MALFORMED;
  }

  /// By the exceptions that the JDK makes of errno: ECONNREFUSED and ETIMEDOUT are a
  /// ConnectException, EHOSTUNREACH a NoRouteToHostException, EADDRNOTAVAIL and EACCES a
  /// BindException, ENETUNREACH, EPERM and ECONNRESET (accepted, and reset before we saw it) a
  /// plain SocketException.
  static CallResult ofConnectFailure(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    if (cause instanceof ConnectException) {
      return message.contains("timed out") ? CallResult.TIMEOUT : CallResult.REFUSED;
    }
    return message.contains("reset") ? CallResult.RESET : CallResult.UNREACHABLE;
  }
}
