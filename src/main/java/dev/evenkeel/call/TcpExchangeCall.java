package dev.evenkeel.call;

import dev.evenkeel.model.CallResult;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.SocketChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Something is said, or nothing where the server speaks first, and read until there is what is
/// expected (without that: anything), the server closes, or more has come than is kept.
final class TcpExchangeCall extends Connection {

  /// A reply below the least segment that every host takes (RFC 9293, section 3.7.1) came in one
  /// piece, if it was sent in one; of a longer one the rest may be on its way.
  private static final int SEGMENT_BYTES = 536;

  private final CallRequest.Exchange exchange;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(256);

  private final ReplyPattern.@Nullable Search search;

  TcpExchangeCall(
      CallRequest.TcpExchange request,
      SocketChannel channel,
      LongSupplier nanoTime,
      Consumer<CallOutcome> report) {
    super(request, channel, nanoTime, report);
    this.exchange = request.exchange();
    ReplyPattern expect = exchange.expect();
    this.search = expect == null ? null : expect.search();
  }

  @Override
  void connected() {
    if (exchange.send() != null) {
      channel.writeAndFlush(Unpooled.wrappedBuffer(exchange.bytes()));
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
    ByteBuf bytes = (ByteBuf) message;
    try {
      if (!hasEnded()) {
        read(bytes);
      }
    } finally {
      bytes.release();
    }
  }

  private void read(ByteBuf bytes) throws IOException {
    if (body.size() == 0) {
      firstByteCame();
    }
    int room = Reply.BODY_LIMIT + 1 - body.size(); // one more, to tell that it goes on
    bytes.readBytes(body, Math.min(bytes.readableBytes(), room));
    if (search != null && search.isSpent() && body.size() <= Reply.BODY_LIMIT) {
      return; // without a copy of it
    }
    byte[] soFar = body.toByteArray();
    if (search == null || search.isInSoFar(soFar)) {
      end(CallResult.OK, Reply.ofBytes(soFar, soFar.length < SEGMENT_BYTES));
    } else if (soFar.length > Reply.BODY_LIMIT) {
      endWhole(search, soFar);
    }
  }

  @Override
  void closedByServer() {
    if (search == null || body.size() == 0) {
      super.closedByServer();
    } else {
      endWhole(search, body.toByteArray());
    }
  }

  private void endWhole(ReplyPattern.Search last, byte[] whole) {
    boolean expected = last.isInWhole(whole);
    end(expected ? CallResult.OK : CallResult.MALFORMED, Reply.ofBytes(whole, true));
  }
}
