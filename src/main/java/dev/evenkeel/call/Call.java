package dev.evenkeel.call;

import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.Phases;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One call, on a socket of its own: one deadline, one report. Confined to the loop.
abstract sealed class Call extends ChannelInboundHandlerAdapter permits Connection, UdpCall {

  private static final Logger LOG = Logger.getLogger(Call.class);

  private final CallRequest request;
  private final LongSupplier nanoTime;
  private final Consumer<CallOutcome> report;

  private long beginNanos;
  private long connect = Phases.NEVER;
  private long tls = Phases.NEVER;
  private long firstByte = Phases.NEVER;
  private boolean ended;
  private @Nullable Future<?> timer;

  Call(CallRequest request, LongSupplier nanoTime, Consumer<CallOutcome> report) {
    this.request = request;
    this.nanoTime = nanoTime;
    this.report = report;
  }

  /// Closes the socket, whatever its state; a second time does nothing.
  abstract void abort();

  final void startClock(EventLoop loop) {
    beginNanos = nanoTime.getAsLong();
    timer =
        loop.schedule(
            () -> end(CallResult.TIMEOUT, null), request.timeout().toNanos(), TimeUnit.NANOSECONDS);
  }

  /// Reports and closes at once.
  final void end(CallResult result, @Nullable Reply reply) {
    if (!ended) {
      CallOutcome outcome = ended(result, reply);
      abort();
      deliver(outcome, request, report);
    }
  }

  /// Reports, and leaves it to the server to close, for a moment and never beyond the deadline.
  final void endAndAwaitFin(
      CallResult result, @Nullable Reply reply, EventLoop loop, long mostNanos) {
    if (!ended) {
      CallOutcome outcome = ended(result, reply);
      long left = request.timeout().toNanos() - outcome.phases().total();
      timer = loop.schedule(this::abort, Math.clamp(left, 0, mostNanos), TimeUnit.NANOSECONDS);
      deliver(outcome, request, report);
    }
  }

  final boolean hasEnded() {
    return ended;
  }

  final void connectionStands() {
    connect = sinceBegin();
  }

  final void handshakeComplete() {
    tls = sinceBegin();
  }

  final void firstByteCame() {
    firstByte = sinceBegin();
  }

  final void cancelTimer() {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  final void failedByABug(Throwable cause) {
    LOG.errorf(cause, "call to %s failed by a bug", request.ip().withPort(request.port()));
  }

  private CallOutcome ended(CallResult result, @Nullable Reply reply) {
    ended = true; // first: closing comes back here
    cancelTimer();
    return new CallOutcome(result, new Phases(connect, tls, firstByte, sinceBegin()), reply);
  }

  /// Nothing that a receiver throws reaches the loop.
  static void deliver(CallOutcome outcome, CallRequest request, Consumer<CallOutcome> report) {
    try {
      report.accept(outcome);
    } catch (RuntimeException bug) {
      LOG.errorf(bug, "the outcome of a call to %s was not taken", request.ip());
    }
  }

  private long sinceBegin() {
    return nanoTime.getAsLong() - beginNanos;
  }
}
