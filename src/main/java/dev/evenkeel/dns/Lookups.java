package dev.evenkeel.dns;

import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.LookupObservation;
import dev.evenkeel.model.Question;
import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoop;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/// Asks DNS servers. Confined to the loop: every method is called on it, and it calls back on it.
/// Blocks nothing, has no thread; a lookup in flight holds two descriptors and one timer. How many
/// may be in flight is the caller's business.
public final class Lookups {

  private final EventLoop loop;
  private final IntSupplier ids;
  private final LongSupplier nanoClock;
  private final Clock wall;
  private int inFlight;

  /// @param loop must be an NIO loop: epoll's library cannot be unpacked on a read-only root
  /// @param ids unpredictable numbers, of which 16 bits are used: together with the random local
  ///   port they keep a stranger from answering
  /// @param nanoClock monotonic, for durations
  /// @param wall for the time of day of an observation
  public Lookups(EventLoop loop, IntSupplier ids, LongSupplier nanoClock, Clock wall) {
    if (!(loop instanceof NioEventLoop)) {
      throw new IllegalArgumentException("not an NIO event loop: " + loop.getClass().getName());
    }
    this.loop = loop;
    this.ids = ids;
    this.nanoClock = nanoClock;
    this.wall = wall;
  }

  /// Asks once and never again: a datagram that is lost is what we are here to see.
  ///
  /// @param timeout for the whole lookup, TCP included
  /// @param done called exactly once, on the loop, after this method has returned
  /// @throws IllegalArgumentException where the question's name is no absolute domain name
  public void ask(
      Question question, DnsServer server, Duration timeout, Consumer<LookupObservation> done) {
    Query query = new Query(ids.getAsInt() & 0xffff, name(question), question.type());
    Lookup lookup =
        new Lookup(
            question,
            server,
            query,
            loop,
            nanoClock,
            wall,
            observation -> ended(done, observation));
    inFlight++;
    lookup.start(timeout);
  }

  /// Lookups that were asked and have not ended; so many times two descriptors are in use.
  public int inFlight() {
    return inFlight;
  }

  /// As a task of its own: `done` may ask again, and what it throws is the loop's to log, not an
  /// error of the socket whose event ended the lookup.
  private void ended(Consumer<LookupObservation> done, LookupObservation observation) {
    inFlight--;
    loop.execute(() -> done.accept(observation));
  }

  private static Name name(Question question) {
    try {
      Name name = Name.fromString(question.name());
      if (!name.isAbsolute()) {
        throw new IllegalArgumentException("no full stop at the end: " + question.name());
      }
      return name;
    } catch (TextParseException notAName) {
      throw new IllegalArgumentException("not a domain name: " + question.name(), notAName);
    }
  }
}
