package dev.evenkeel.expectation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.ExpectedEndpoint;
import dev.evenkeel.model.ExternalAccess;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.Handling;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceExpectation;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.ServiceState;
import dev.evenkeel.model.ServiceType;
import dev.evenkeel.model.SliceEndpoint;
import dev.evenkeel.model.SlicePort;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.Transport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What holds for every Service, whatever its slices: seeded, a failure names the seed.
class ExpectationPropertiesTest {

  private static final long FIRST_SEED = 20260101;
  private static final int ROUNDS = 400;

  private static void forAll(BiConsumer<Random, ServiceState> property) {
    for (int round = 0; round < ROUNDS; round++) {
      long seed = FIRST_SEED + round;
      Random random = new Random(seed);
      ServiceState state = state(random);
      try {
        property.accept(random, state);
      } catch (AssertionError | RuntimeException failed) {
        throw new AssertionError("seed " + seed + ": " + state, failed);
      }
    }
  }

  private static ServiceExpectation expect(ServiceState state) {
    return Expectations.of(
        state, States.defaults(state.service()), "cluster.local", States.VANTAGE);
  }

  @Test
  void shares_sum_to_one_or_nobody_is_due_anything() {
    forAll(
        (_, state) -> {
          for (TargetExpectation target : expect(state).targets()) {
            double sum = target.endpoints().stream().mapToDouble(ExpectedEndpoint::due).sum();
            boolean served = target.handling() == Handling.SERVED;
            assertThat(sum).as(target.toString()).isCloseTo(served ? 1 : 0, within(1e-9));
            assertThat(target.endpoints())
                .allMatch(expected -> expected.due() > 0 == expected.reason().used());
          }
        });
  }

  @Test
  void the_order_of_slices_and_of_endpoints_does_not_matter() {
    forAll(
        (random, state) -> {
          List<EndpointSlice> shuffled = new ArrayList<>();
          for (EndpointSlice slice : state.slices()) {
            List<SliceEndpoint> endpoints = new ArrayList<>(slice.endpoints());
            Collections.shuffle(endpoints, random);
            shuffled.add(with(slice, slice.name(), endpoints));
          }
          Collections.shuffle(shuffled, random);

          assertSame(state, new ServiceState(state.service(), shuffled));
        });
  }

  @Test
  void how_endpoints_are_split_over_slices_does_not_matter() {
    forAll(
        (random, state) -> {
          List<EndpointSlice> split = new ArrayList<>();
          for (EndpointSlice slice : state.slices()) {
            int cut = random.nextInt(slice.endpoints().size() + 1);
            split.add(with(slice, slice.name() + "x", slice.endpoints().subList(0, cut)));
            split.add(
                with(
                    slice,
                    slice.name() + "y",
                    slice.endpoints().subList(cut, slice.endpoints().size())));
          }

          assertSame(state, new ServiceState(state.service(), split));
        });
  }

  @Test
  void a_duplicate_changes_nothing() {
    forAll(
        (random, state) -> {
          if (state.slices().isEmpty()) {
            return;
          }
          List<EndpointSlice> more = new ArrayList<>(state.slices());
          EndpointSlice twice = more.get(random.nextInt(more.size()));
          more.add(with(twice, "again", twice.endpoints()));

          assertSame(state, new ServiceState(state.service(), more));
        });
  }

  @Test
  void nothing_outside_the_slices_is_ever_expected() {
    forAll(
        (_, state) -> {
          Set<String> addresses = new HashSet<>();
          for (EndpointSlice slice : state.slices()) {
            slice.endpoints().forEach(endpoint -> addresses.addAll(endpoint.addresses()));
          }
          ServiceExpectation expectation = expect(state);
          for (TargetExpectation target : expectation.targets()) {
            for (ExpectedEndpoint expected : target.endpoints()) {
              assertThat(addresses).contains(expected.endpoint().ip().text());
              assertThat(expected.endpoint().ip().family()).isEqualTo(target.target().family());
            }
          }
          state.service().clusterIps().forEach(ip -> addresses.add(ip.text()));
          for (AnswerExpectation answer : expectation.answers()) {
            answer.answers().stream()
                .filter(text -> IpAddress.parse(text).isPresent())
                .forEach(text -> assertThat(addresses).contains(text));
          }
        });
  }

  private static void assertSame(ServiceState before, ServiceState after) {
    ServiceExpectation a = expect(before);
    ServiceExpectation b = expect(after);
    assertThat(b.targets()).isEqualTo(a.targets());
    assertThat(b.directs()).isEqualTo(a.directs());
    assertThat(b.answers()).isEqualTo(a.answers());
    assertThat(b.endpoints()).isEqualTo(a.endpoints());
    assertThat(b.advice()).isEqualTo(a.advice());
  }

  private static EndpointSlice with(
      EndpointSlice slice, String name, List<SliceEndpoint> endpoints) {
    return new EndpointSlice(
        slice.service(),
        name,
        slice.family(),
        slice.ports(),
        endpoints,
        slice.headlessLabel(),
        slice.lastChangeTrigger());
  }

  private static ServiceState state(Random random) {
    boolean headless = random.nextInt(4) == 0;
    Service service =
        new Service(
            States.KEY,
            headless ? ServiceType.CLUSTER_IP : ServiceType.LOAD_BALANCER,
            headless ? List.of() : List.of(IpAddress.of("10.96.0.1"), IpAddress.of("fd00:96::1")),
            headless,
            List.of(Family.IPV4, Family.IPV6),
            List.of(
                new ServicePort("http", Transport.TCP, 80, null, headless ? null : 30_080),
                new ServicePort("admin", Transport.TCP, 81, "http")),
            random.nextInt(3) == 0,
            random.nextInt(3) == 0,
            random.nextInt(4) == 0,
            null,
            Map.of(),
            Map.of(),
            headless
                ? ExternalAccess.NONE
                : new ExternalAccess(
                    List.of(IpAddress.of("198.51.100.1")),
                    List.of(new ExternalAccess.Ingress(IpAddress.of("203.0.113.1"), null, true)),
                    List.of(),
                    null),
            Service.DEFAULT_AFFINITY_SECONDS);
    int hints = random.nextInt(4);
    List<EndpointSlice> slices = new ArrayList<>();
    int slicesWanted = random.nextInt(4);
    for (int i = 0; i < slicesWanted; i++) {
      Family family = random.nextBoolean() ? Family.IPV4 : Family.IPV6;
      List<SlicePort> ports = new ArrayList<>();
      if (random.nextInt(5) > 0) {
        ports.add(new SlicePort("http", Transport.TCP, 8080));
      }
      if (random.nextInt(3) == 0) {
        ports.add(new SlicePort("admin", Transport.TCP, random.nextInt(6) == 0 ? null : 8081));
      }
      List<SliceEndpoint> endpoints = new ArrayList<>();
      int wanted = random.nextInt(6);
      for (int j = 0; j < wanted; j++) {
        endpoints.add(endpoint(random, family, hints));
      }
      slices.add(
          new EndpointSlice(
              States.KEY, "cart-" + i, family, ports, endpoints, random.nextInt(9) == 0, null));
    }
    return new ServiceState(service, slices);
  }

  /// Few addresses and Pods, so that they meet again and disagree.
  private static SliceEndpoint endpoint(Random random, Family family, int hints) {
    int number = random.nextInt(12);
    boolean terminating = random.nextInt(4) == 0;
    return new SliceEndpoint(
        List.of(family == Family.IPV4 ? "10.0.0." + number : "fd00::" + (number + 1)),
        !terminating && random.nextInt(4) > 0,
        random.nextInt(6) > 0,
        terminating,
        random.nextInt(3) == 0 ? "h" + number : null,
        one(random, "n1", "n2", null),
        one(random, "a", "b", null),
        random.nextInt(5) == 0 ? null : "p" + number / 2,
        hints > 0 && random.nextInt(9) > 0 ? Set.of(one(random, "zone-a", "zone-b")) : Set.of(),
        hints > 1 && random.nextInt(9) > 0 ? Set.of(one(random, "n1", "n2")) : Set.of());
  }

  @SafeVarargs
  private static <T extends @Nullable Object> T one(Random random, T... of) {
    return of[random.nextInt(of.length)];
  }
}
