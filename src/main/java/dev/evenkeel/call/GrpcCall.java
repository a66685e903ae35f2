package dev.evenkeel.call;

import dev.evenkeel.model.CallResult;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The health check of gRPC, on the first stream of a new HTTP/2 connection: in clear text without
/// asking first (prior knowledge), or in TLS where the server agrees to `h2`.
///
/// A server need not have a health service: `GRPC_UNIMPLEMENTED` is an answer too, and its metadata
/// may name who gave it. Where the reply has no status of gRPC, that of HTTP tells more.
final class GrpcCall extends TlsConnection {

  private static final String H2 = "h2";
  private static final int STREAM = 1;
  private static final int HEADERS_LIMIT = 16 * 1024;
  private static final int BODY_LIMIT = 1024;

  /// Of a whole connection: settings, pings and what else a server may send without end.
  private static final int BYTES_LIMIT = 64 * 1024;

  private static final int INFORMATIONAL_LIMIT = 8;
  private static final AsciiString STATUS = AsciiString.cached("grpc-status");

  private final CallRequest.Grpc request;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(16);
  private final List<Reply.Header> metadata = new ArrayList<>();
  private int httpStatus;
  private int informational;

  GrpcCall(
      CallRequest.Grpc request,
      SocketChannel channel,
      TlsContexts contexts,
      LongSupplier nanoTime,
      Consumer<CallOutcome> report) {
    super(request, request.tls(), List.of(H2), channel, contexts, nanoTime, report);
    this.request = request;
  }

  @Override
  void ready() {
    if (!isAgreed()) {
      end(CallResult.MALFORMED, null);
      return;
    }
    Http2 http2 = new Http2Builder().build();
    String ours = channel.pipeline().context(this).name();
    channel.pipeline().addBefore(ours, null, new Watch());
    channel.pipeline().addBefore(ours, null, http2); // the connection stands: its preface is sent
    if (!hasEnded()) {
      http2.ask();
    }
  }

  private Http2Headers headers() {
    return ReadOnlyHttp2Headers.clientHeaders(
        false,
        AsciiString.cached("POST"),
        AsciiString.cached(HealthCheck.PATH),
        AsciiString.cached(request.tls() == null ? "http" : "https"),
        AsciiString.of(request.authority()),
        AsciiString.cached("content-type"),
        AsciiString.cached("application/grpc"),
        AsciiString.cached("te"),
        AsciiString.cached("trailers"),
        AsciiString.cached("user-agent"),
        AsciiString.of(request.userAgent()));
  }

  private void read(Http2Headers headers, boolean last) {
    if (hasEnded()) {
      return;
    }
    if (httpStatus == 0 && headers.status() != null) {
      int status = number(headers.status());
      if (status >= 100 && status < 200 && !last) {
        if (++informational > INFORMATIONAL_LIMIT) {
          end(CallResult.MALFORMED, null);
        }
        return;
      }
      httpStatus = status;
    }
    for (Map.Entry<CharSequence, CharSequence> header : headers) {
      if (!Http2Headers.PseudoHeaderName.hasPseudoHeaderFormat(header.getKey())) {
        metadata.add(new Reply.Header(header.getKey().toString(), header.getValue().toString()));
      }
    }
    if (last) {
      complete(headers.get(STATUS));
    }
  }

  private void read(ByteBuf data, boolean last) {
    if (hasEnded()) {
      return;
    }
    if (body.size() + data.readableBytes() > BODY_LIMIT) {
      complete(null); // no health check: what it is, its head may have said
      return;
    }
    try {
      data.getBytes(data.readerIndex(), body, data.readableBytes());
    } catch (IOException unheardOf) { // of a stream in memory
      throw new UncheckedIOException(unheardOf);
    }
    if (last) {
      complete(null);
    }
  }

  /// @param status of gRPC; null: none was given
  private void complete(@Nullable CharSequence status) {
    if (httpStatus == 0) {
      end(CallResult.MALFORMED, null); // HTTP/2 knows no reply without
      return;
    }
    CallResult result;
    if (status != null) {
      CallResult told = CallResult.ofGrpcStatus(number(status));
      result = told == CallResult.OK ? HealthCheck.resultOf(body.toByteArray()) : told;
    } else {
      boolean success = httpStatus >= 200 && httpStatus < 300;
      result = success ? CallResult.MALFORMED : CallResult.ofStatus(httpStatus);
    }
    end(result, new Reply(httpStatus, metadata, "", false, certificateNames()));
  }

  /// Of up to three digits, as statuses are; anything else is -1.
  private static int number(CharSequence digits) {
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9' || i == 3) {
        return -1;
      }
      value = 10 * value + (c - '0');
    }
    return digits.isEmpty() ? -1 : value;
  }

  /// Before HTTP/2: the first byte, and the end of what a server may send.
  private final class Watch extends ChannelInboundHandlerAdapter {

    private long bytes;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf part = (ByteBuf) message;
      if (bytes == 0) {
        firstByteCame();
      }
      bytes += part.readableBytes();
      if (bytes > BYTES_LIMIT) {
        part.release();
        end(CallResult.MALFORMED, null);
      } else {
        context.fireChannelRead(part);
      }
    }
  }

  /// Netty's, but that what it takes for an error ends the call, instead of a goodbye to the
  /// server.
  private final class Http2 extends Http2ConnectionHandler {

    private @Nullable ChannelHandlerContext context;

    Http2(Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
      super(decoder, encoder, settings);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) throws Exception {
      context = added;
      super.handlerAdded(added);
    }

    void ask() {
      if (context != null) {
        ByteBuf message = Unpooled.wrappedBuffer(HealthCheck.request(request.service()));
        encoder().writeHeaders(context, STREAM, headers(), 0, false, context.newPromise());
        encoder().writeData(context, STREAM, message, 0, true, context.newPromise());
        flush(context);
      }
    }

    @Override
    public void onError(ChannelHandlerContext where, boolean outbound, Throwable cause) {
      if (outbound && cause instanceof IOException) {
        return; // reading tells how it ends
      }
      if (!(cause instanceof IOException || cause instanceof Http2Exception || hasEnded())) {
        failedByABug(cause);
      }
      end(outbound ? CallResult.RESET : CallResult.MALFORMED, null);
    }
  }

  private final class Http2Builder
      extends AbstractHttp2ConnectionHandlerBuilder<Http2, Http2Builder> {

    Http2Builder() {
      server(false);
      frameListener(new Frames());
      initialSettings(
          Http2Settings.defaultSettings().pushEnabled(false).maxHeaderListSize(HEADERS_LIMIT));
    }

    @Override
    protected Http2 build() {
      return super.build();
    }

    @Override
    protected Http2 build(
        Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
      return new Http2(decoder, encoder, settings);
    }
  }

  private final class Frames extends Http2FrameAdapter {

    @Override
    public void onHeadersRead(
        ChannelHandlerContext context,
        int stream,
        Http2Headers headers,
        int padding,
        boolean last) {
      read(headers, last);
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext context,
        int stream,
        Http2Headers headers,
        int dependsOn,
        short weight,
        boolean exclusive,
        int padding,
        boolean last) {
      read(headers, last);
    }

    @Override
    public int onDataRead(
        ChannelHandlerContext context, int stream, ByteBuf data, int padding, boolean last) {
      int processed = data.readableBytes() + padding;
      read(data, last);
      return processed;
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext context, int stream, long errorCode) {
      end(CallResult.RESET, null);
    }

    /// Our settings forbid it.
    @Override
    public void onPushPromiseRead(
        ChannelHandlerContext context,
        int stream,
        int promised,
        Http2Headers headers,
        int padding) {
      end(CallResult.MALFORMED, null);
    }

    /// A server that goes away after this call's stream may still answer it.
    @Override
    public void onGoAwayRead(
        ChannelHandlerContext context, int lastStream, long errorCode, ByteBuf debugData) {
      if (lastStream < STREAM) {
        end(CallResult.RESET, null);
      }
    }
  }
}
