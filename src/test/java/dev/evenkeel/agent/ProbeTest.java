package dev.evenkeel.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.evenkeel.model.ServiceKey;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// On a real event loop; only chance is fixed: every gap is the mean.
class ProbeTest {

  private static final double MEAN = 1 / Math.E;
  private static final ServiceKey SERVICE = new ServiceKey("shop", "cart");
  private static final ServiceKey OTHER = new ServiceKey("shop", "till");

  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

  private final EventLoop loop = new DefaultEventLoop();
  private final AtomicLong skew = new AtomicLong();

  @AfterEach
  void end() {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private ProbeClock clock(int cap) {
    return new ProbeClock(
        loop, () -> System.nanoTime() + skew.get(), () -> MEAN, cap, new FailureLog(lines::add));
  }

  private <T> T onLoop(Callable<T> task) {
    return loop.submit(task).syncUninterruptibly().getNow();
  }

  @Test
  void waits_a_gap_before_the_first_probe_and_goes_on_for_ever() {
    AtomicInteger begun = new AtomicInteger();
    ProbeClock clock = clock(10);
    onLoop(
        () -> {
          Probe probe =
              new Probe(
                  clock,
                  SERVICE,
                  10,
                  1,
                  ended -> {
                    begun.incrementAndGet();
                    ended.run();
                  });
          return probe;
        });
    onLoop(() -> null);
    assertThat(begun).as("in the next turn of the loop").hasValue(0);

    await().until(() -> begun.get() >= 5);
    assertThat(onLoop(clock::lastProbe)).isNotNull();
  }

  @Test
  void at_its_cap_it_waits_for_one_to_end() {
    List<Runnable> open = new ArrayList<>();
    onLoop(() -> new Probe(clock(10), SERVICE, 1000, 2, open::add));

    await().until(() -> onLoop(open::size) == 2);
    for (int i = 0; i < 20; i++) {
      onLoop(() -> null); // turns in which a third would have begun
    }
    assertThat(onLoop(open::size)).isEqualTo(2);

    onLoop(
        () -> {
          open.getFirst().run();
          return null;
        });
    await().until(() -> onLoop(open::size) == 3);
  }

  @Test
  void a_late_probe_is_skipped_counted_and_not_made_up_for() {
    AtomicInteger begun = new AtomicInteger();
    ProbeClock clock = clock(10);
    onLoop(
        () -> {
          Probe probe =
              new Probe(
                  clock,
                  SERVICE,
                  50,
                  1,
                  ended -> {
                    begun.incrementAndGet();
                    ended.run();
                  });
          skew.addAndGet(10 * Pacer.LATE_NANOS); // the loop comes to it far too late
          return probe;
        });

    await().until(() -> onLoop(clock::late) == 1);
    await().until(() -> begun.get() >= 1);
    assertThat(onLoop(clock::late)).isEqualTo(1);
  }

  @Test
  void beyond_the_cap_of_the_process_probes_are_skipped_and_counted() {
    ProbeClock clock = clock(1);
    List<Runnable> open = new ArrayList<>();
    onLoop(
        () ->
            List.of(
                new Probe(clock, SERVICE, 500, 4, open::add),
                new Probe(clock, OTHER, 500, 4, open::add)));

    await().until(() -> onLoop(clock::late) > 3);
    assertThat(onLoop(open::size)).isEqualTo(1);
  }

  @Test
  void a_stopped_probe_never_begins_again() {
    AtomicInteger begun = new AtomicInteger();
    List<Runnable> open = new ArrayList<>();
    Probe probe =
        onLoop(
            () ->
                new Probe(
                    clock(10),
                    SERVICE,
                    200,
                    1,
                    ended -> {
                      begun.incrementAndGet();
                      open.add(ended);
                    }));
    await().until(() -> begun.get() == 1);

    onLoop(
        () -> {
          probe.stop();
          open.getFirst().run();
          return null;
        });

    onLoop(() -> loop.schedule(() -> null, 50, TimeUnit.MILLISECONDS)).syncUninterruptibly();
    assertThat(begun).hasValue(1);
  }

  @Test
  void a_probe_that_cannot_begin_does_not_keep_its_place() {
    AtomicInteger begun = new AtomicInteger();
    onLoop(
        () ->
            new Probe(
                clock(1),
                SERVICE,
                200,
                1,
                _ -> {
                  begun.incrementAndGet();
                  throw new IllegalArgumentException("planted by this test");
                }));

    await().until(() -> begun.get() >= 3);
    assertThat(lines).hasSize(1).first().asString().contains("planted by this test");
  }

  @Test
  void one_service_that_hangs_holds_a_quarter_of_what_may_be_in_flight() {
    ProbeClock clock = clock(8);
    List<Runnable> hanging = new ArrayList<>();
    AtomicInteger others = new AtomicInteger();
    onLoop(
        () ->
            List.of(
                new Probe(clock, SERVICE, 500, 8, hanging::add),
                new Probe(
                    clock,
                    OTHER,
                    500,
                    8,
                    ended -> {
                      others.incrementAndGet();
                      ended.run();
                    })));

    await().until(() -> others.get() > 20);
    assertThat(onLoop(hanging::size)).isEqualTo(2);
  }
}
