package dev.evenkeel.call;

import dev.evenkeel.model.CallResult;
import io.netty.channel.socket.SocketChannel;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// A call that is done when the connection stands. Nothing is said, so the server would wait for
/// us: it is closed at once.
final class TcpCall extends Connection {

  TcpCall(
      CallRequest.Tcp request,
      SocketChannel channel,
      LongSupplier nanoTime,
      Consumer<CallOutcome> report) {
    super(request, channel, nanoTime, report);
  }

  @Override
  void connected() {
    end(CallResult.OK, null);
  }
}
