package dev.evenkeel.call;

import dev.evenkeel.model.CallResult;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/// A connection that, where it is asked for, first shakes hands for TLS.
abstract sealed class TlsConnection extends Connection permits HttpCall, GrpcCall {

  private final CallRequest.@Nullable Tls tls;
  private final List<String> protocols;
  private final TlsContexts contexts;
  private @Nullable SSLEngine engine;

  /// @param tls null: without
  /// @param protocols what is offered to be spoken in TLS (ALPN); empty: nothing is said about it
  TlsConnection(
      CallRequest request,
      CallRequest.@Nullable Tls tls,
      List<String> protocols,
      SocketChannel channel,
      TlsContexts contexts,
      LongSupplier nanoTime,
      Consumer<CallOutcome> report) {
    super(request, channel, nanoTime, report);
    this.tls = tls;
    this.protocols = protocols;
    this.contexts = contexts;
  }

  /// The connection stands, and so does TLS where it is asked for.
  abstract void ready();

  /// What the server's certificate calls it; empty without TLS.
  final List<String> certificateNames() {
    return engine == null ? List.of() : CertificateNames.of(engine.getSession());
  }

  /// Whether the server chose one of the protocols that were offered; true without TLS.
  final boolean isAgreed() {
    return engine == null || protocols.contains(String.valueOf(engine.getApplicationProtocol()));
  }

  @Override
  final void connected() {
    if (tls == null) {
      ready();
      return;
    }
    CompletableFuture<SSLContext> context = contexts.of(tls);
    if (context.isDone()) {
      shakeHands(tls, context);
    } else {
      channel.config().setAutoRead(false); // what comes meanwhile is for TLS to read
      context.whenCompleteAsync((_, _) -> shakeHands(tls, context), channel.eventLoop());
    }
  }

  private void shakeHands(CallRequest.Tls asked, CompletableFuture<SSLContext> context) {
    if (hasEnded()) {
      return;
    }
    if (context.isCompletedExceptionally()) {
      end(CallResult.TLS, null);
      return;
    }
    SslHandler handler = contexts.handler(context.join(), asked, protocols);
    engine = handler.engine();
    channel.pipeline().addFirst(handler); // the connection stands: it begins at once
    channel.config().setAutoRead(true);
  }

  @Override
  public final void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake && !hasEnded()) {
      if (handshake.isSuccess()) {
        handshakeComplete();
        ready();
      } else {
        end(ofFailure(handshake.cause()), null);
      }
    }
  }
}
