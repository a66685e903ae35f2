package dev.evenkeel.dns;

import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.LookupObservation;
import dev.evenkeel.model.LookupResult;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.RejectedReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One question to one server, from the datagram that is sent until there is an observation: a
/// reply over UDP; a truncated one and then a reply over TCP; a way that is closed; or the
/// deadline, which is one for all of it. Confined to the loop.
///
/// What comes meanwhile and is not the reply is counted and waiting goes on, as a stub resolver
/// does (RFC 5452): else anybody could end our lookups.
final class Lookup {

  /// Messages and strays that are looked at; beyond it nothing is read, so that a flood costs no
  /// time of the loop.
  static final int JUNK_LIMIT = 64;

  private static final int TCP_LENGTH_BYTES = 2;
  private static final int TCP_FRAME_LIMIT = 0xffff + TCP_LENGTH_BYTES;

  private final Question question;
  private final DnsServer server;
  private final InetSocketAddress address;
  private final Query query;
  private final byte[] wire;
  private final EventLoop loop;
  private final LongSupplier nanoClock;
  private final Clock wall;
  private final Consumer<LookupObservation> ended;
  private final Map<RejectedReason, Integer> rejected = new EnumMap<>(RejectedReason.class);

  private @Nullable Future<?> deadline;
  private @Nullable UdpSockets udp;

  /// Where the reply is awaited; events of any other channel come too late.
  private @Nullable Channel awaited;

  private long startNanos;
  private int junk;
  private boolean truncated;
  private boolean finished;

  /// @param ended called exactly once, with all sockets closed; perhaps before [#start] returns
  Lookup(
      Question question,
      DnsServer server,
      Query query,
      EventLoop loop,
      LongSupplier nanoClock,
      Clock wall,
      Consumer<LookupObservation> ended) {
    this.question = question;
    this.server = server;
    this.address = new InetSocketAddress(server.ip().toInetAddress(), server.port());
    this.query = query;
    this.wire = query.toWire();
    this.loop = loop;
    this.nanoClock = nanoClock;
    this.wall = wall;
    this.ended = ended;
  }

  void start(Duration timeout) {
    deadline = loop.schedule(this::expire, timeout.toNanos(), TimeUnit.NANOSECONDS);
    startNanos = nanoClock.getAsLong();
    try {
      UdpSockets sockets = UdpSockets.open(address);
      udp = sockets;
      startNanos = nanoClock.getAsLong();
      sockets.send(wire);
      awaited = sockets.listen(loop, new UdpReplies());
    } catch (IOException | ChannelException | UnsupportedOperationException noWay) {
      finish(LookupResult.UNREACHABLE);
    }
  }

  private void received(Channel channel, ByteBuf message) {
    if (channel != awaited || junk >= JUNK_LIMIT) {
      return;
    }
    switch (query.judge(ByteBufUtil.getBytes(message))) {
      case Reply.Answered(LookupResult result, Answers answers) -> finish(result, answers, false);
      case Reply.Rejected(RejectedReason reason) -> reject(channel, reason);
      case Reply.Truncated _ when !truncated -> askOverTcp();
      // More than 65 535 bytes: there is no way to have all of it.
      case Reply.Truncated(LookupResult result, Answers answers) -> finish(result, answers, true);
    }
  }

  private void reject(Channel channel, RejectedReason reason) {
    count(reason, 1);
    junk++;
    if (junk == JUNK_LIMIT) {
      channel.config().setAutoRead(false);
    }
  }

  private void askOverTcp() {
    truncated = true;
    closeUdp();
    try {
      NioSocketChannel tcp = new NioSocketChannel();
      awaited = tcp;
      // The deadline is ours; and we close first, which would hold the port for a minute.
      tcp.config().setConnectTimeoutMillis(0).setSoLinger(0);
      tcp.pipeline()
          .addLast(
              new LengthFieldBasedFrameDecoder(
                  TCP_FRAME_LIMIT, 0, TCP_LENGTH_BYTES, 0, TCP_LENGTH_BYTES),
              new LengthFieldPrepender(TCP_LENGTH_BYTES),
              new TcpReplies());
      loop.register(tcp);
      tcp.connect(address)
          .addListener(
              connected -> {
                if (!connected.isSuccess()) {
                  closed(tcp);
                }
              });
    } catch (ChannelException noDescriptor) {
      finish(LookupResult.UNREACHABLE);
    }
  }

  /// The way to the server is closed: refused, reset, no route.
  private void closed(Channel channel) {
    if (channel == awaited) {
      finish(unanswered(LookupResult.UNREACHABLE));
    }
  }

  private void expire() {
    closeUdp(); // a stray among the garbage makes it a timeout
    finish(unanswered(LookupResult.TIMEOUT));
  }

  private LookupResult unanswered(LookupResult otherwise) {
    return rejected.keySet().equals(Set.of(RejectedReason.MALFORMED))
        ? LookupResult.MALFORMED
        : otherwise;
  }

  private void finish(LookupResult result) {
    finish(result, Answers.NONE, false);
  }

  private void finish(LookupResult result, Answers answers, boolean partial) {
    if (finished) {
      return;
    }
    finished = true;
    long endNanos = nanoClock.getAsLong();
    if (deadline != null) {
      deadline.cancel(false);
    }
    closeUdp();
    if (awaited != null) {
      awaited.close();
      awaited = null;
    }
    ended.accept(
        new LookupObservation(
            question,
            server,
            result,
            answers.answers(),
            answers.ttlSeconds(),
            endNanos - startNanos,
            truncated,
            partial,
            rejected,
            endNanos,
            wall.instant()));
  }

  private void closeUdp() {
    if (udp != null) {
      count(RejectedReason.SOURCE, udp.countStrays(JUNK_LIMIT));
      udp.close();
      udp = null;
    }
  }

  private void count(RejectedReason reason, int number) {
    if (number > 0) {
      rejected.merge(reason, number, Integer::sum);
    }
  }

  private final class UdpReplies extends SimpleChannelInboundHandler<DatagramPacket> {

    UdpReplies() {
      super(DatagramPacket.class);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      received(context.channel(), packet.content());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable icmpError) {
      closed(context.channel());
    }
  }

  private final class TcpReplies extends SimpleChannelInboundHandler<ByteBuf> {

    TcpReplies() {
      super(ByteBuf.class);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      context
          .writeAndFlush(Unpooled.wrappedBuffer(wire))
          .addListener(
              sent -> {
                if (!sent.isSuccess()) {
                  closed(context.channel());
                }
              });
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf message) {
      received(context.channel(), message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      closed(context.channel());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable reset) {
      closed(context.channel());
    }
  }
}
