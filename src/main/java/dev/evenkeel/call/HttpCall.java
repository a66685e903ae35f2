package dev.evenkeel.call;

import dev.evenkeel.model.CallResult;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One request and its reply. The reply is complete at the end that HTTP gives it, or as soon as
/// more of its body has come than is kept: the status was known long before, and a body without end
/// ends so too. Redirects are not followed.
final class HttpCall extends TlsConnection {

  private static final int LINE_LIMIT = 8 * 1024;
  private static final int HEADERS_LIMIT = 64 * 1024;
  private static final int INFORMATIONAL_LIMIT = 8;
  private static final byte[] START = {'H', 'T', 'T', 'P', '/'};

  private final CallRequest.Http request;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(1024);
  private @Nullable HttpResponse head;
  private int informational;
  private boolean skipping;

  HttpCall(
      CallRequest.Http request,
      SocketChannel channel,
      TlsContexts contexts,
      LongSupplier nanoTime,
      Consumer<CallOutcome> report) {
    super(request, request.tls(), List.of(), channel, contexts, nanoTime, report);
    this.request = request;
    channel.pipeline().addLast(new Decoder());
  }

  @Override
  void ready() {
    channel.writeAndFlush(Unpooled.wrappedBuffer(request.bytes()));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
    try {
      if (!hasEnded()) {
        read((HttpObject) message);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void read(HttpObject part) throws IOException {
    if (part.decoderResult().isFailure()) {
      boolean brokeOff = part.decoderResult().cause() instanceof PrematureChannelClosureException;
      end(brokeOff ? CallResult.RESET : CallResult.MALFORMED, null);
      return;
    }
    if (part instanceof HttpResponse response) {
      skipping = isInformational(response);
      if (skipping && ++informational > INFORMATIONAL_LIMIT) {
        end(CallResult.MALFORMED, null);
        return;
      }
      head = response;
    }
    if (part instanceof HttpContent content && head != null && !skipping) {
      content.content().readBytes(body, content.content().readableBytes());
      if (body.size() > Reply.BODY_LIMIT) {
        Reply reply = reply(head);
        end(resultOf(reply), reply);
      } else if (content instanceof LastHttpContent) {
        Reply reply = reply(head);
        endAndAwaitFin(resultOf(reply), reply);
      }
    }
  }

  /// 101 is no promise of a reply to come: the server has left HTTP, which nobody asked for.
  private static boolean isInformational(HttpResponse response) {
    int status = response.status().code();
    return status >= 100 && status < 200 && status != 101;
  }

  private CallResult resultOf(Reply reply) {
    return request.status().accepts(reply.status())
        ? CallResult.OK
        : CallResult.ofStatus(reply.status());
  }

  private Reply reply(HttpResponse response) {
    List<Reply.Header> headers = new ArrayList<>();
    Iterator<Map.Entry<CharSequence, CharSequence>> entries =
        response.headers().iteratorCharSequence();
    while (entries.hasNext()) {
      Map.Entry<CharSequence, CharSequence> entry = entries.next();
      headers.add(new Reply.Header(entry.getKey().toString(), entry.getValue().toString()));
    }
    return Reply.of(response.status().code(), headers, body.toByteArray(), certificateNames());
  }

  /// Netty's, which would wait for the end of a line however little it looks like HTTP: a server
  /// that greets in another protocol is known by its first bytes.
  private final class Decoder extends HttpResponseDecoder {

    private int matched;

    Decoder() {
      super(
          new HttpDecoderConfig()
              .setMaxInitialLineLength(LINE_LIMIT)
              .setMaxHeaderSize(HEADERS_LIMIT));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
      ByteBuf bytes = (ByteBuf) message;
      if (hasEnded()) { // it sends on where it was to close
        bytes.release();
        abort();
      } else if (startsLikeHttp(bytes)) {
        super.channelRead(context, bytes);
      } else {
        bytes.release();
        end(CallResult.MALFORMED, null);
      }
    }

    private boolean startsLikeHttp(ByteBuf bytes) {
      if (matched == 0) {
        firstByteCame();
      }
      for (int i = bytes.readerIndex(); i < bytes.writerIndex() && matched < START.length; i++) {
        if (bytes.getByte(i) != START[matched++]) {
          return false;
        }
      }
      return true;
    }
  }
}
