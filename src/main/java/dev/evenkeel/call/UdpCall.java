package dev.evenkeel.call;

import dev.evenkeel.model.CallResult;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One datagram to a server and the first that comes back from it, on a socket of its own: the
/// kernel gives each a port at random, so that kube-proxy chooses anew. Confined to the loop.
///
/// The socket is connected, so the kernel passes on only what the asked address sends, and tells of
/// ICMP errors.
final class UdpCall extends Call {

  /// No datagram is larger.
  private static final int LARGEST = 65_535;

  private final CallRequest.Udp request;
  private final Runnable closed;
  private @Nullable Channel channel;

  /// @param closed called once, when the socket is closed
  UdpCall(
      CallRequest.Udp request,
      LongSupplier nanoTime,
      Consumer<CallOutcome> report,
      Runnable closed) {
    super(request, nanoTime, report);
    this.request = request;
    this.closed = closed;
  }

  void begin(EventLoop loop) {
    startClock(loop);
    ProtocolFamily family =
        switch (request.ip().family()) {
          case IPV4 -> StandardProtocolFamily.INET;
          case IPV6 -> StandardProtocolFamily.INET6;
        };
    DatagramChannel socket = null;
    try {
      socket = DatagramChannel.open(family);
      socket.configureBlocking(false);
      socket.connect(new InetSocketAddress(request.ip().toInetAddress(), request.port()));
      socket.write(ByteBuffer.wrap(request.exchange().bytes()));
    } catch (IOException | UnsupportedOperationException noWay) {
      CallResult result = ofFailure(noWay, socket);
      closeQuietly(socket);
      closed.run();
      end(result, null);
      return;
    }
    NioDatagramChannel listening = new NioDatagramChannel(socket);
    channel = listening;
    listening.closeFuture().addListener(_ -> closed.run());
    // Netty's own buffer would cut a long reply without a word.
    listening
        .config()
        .setRecvByteBufAllocator(new FixedRecvByteBufAllocator(LARGEST).maxMessagesPerRead(1));
    listening.pipeline().addLast(this);
    if (!loop.register(listening).isSuccess()) { // on the loop: done when it returns
      end(CallResult.UNREACHABLE, null);
    }
  }

  @Override
  void abort() {
    if (channel != null) {
      channel.close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    DatagramPacket packet = (DatagramPacket) message;
    try {
      if (!hasEnded()) {
        firstByteCame();
        read(ByteBufUtil.getBytes(packet.content()));
      }
    } finally {
      packet.release();
    }
  }

  private void read(byte[] bytes) {
    ReplyPattern expect = request.exchange().expect();
    boolean expected = expect == null || expect.isIn(bytes);
    end(expected ? CallResult.OK : CallResult.MALFORMED, Reply.ofBytes(bytes, true));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      failedByABug(cause);
    }
    end(ofFailure(cause, null), null);
  }

  /// By the exceptions that the JDK makes of errno: ECONNREFUSED (ICMP port unreachable, which
  /// kube-proxy's REJECT is too) is a PortUnreachableException; all others say that there is no
  /// way.
  ///
  /// A REJECT on the way out of this very node is EPERM for who sends, as a DROP is there; only the
  /// REJECT leaves an error on the socket besides.
  ///
  /// @param socket to look at for that error; null: there is none
  private static CallResult ofFailure(Throwable cause, @Nullable DatagramChannel socket) {
    if (cause instanceof PortUnreachableException) {
      return CallResult.REFUSED;
    }
    if (socket != null && socket.isConnected()) {
      try {
        socket.read(ByteBuffer.allocate(1));
      } catch (PortUnreachableException rejected) {
        return CallResult.REFUSED;
      } catch (IOException noMoreIsTold) {
        return CallResult.UNREACHABLE;
      }
    }
    return CallResult.UNREACHABLE;
  }

  private static void closeQuietly(@Nullable DatagramChannel socket) {
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException closedAllTheSame) {
        // Linux frees the descriptor whatever close() returns.
      }
    }
  }
}
