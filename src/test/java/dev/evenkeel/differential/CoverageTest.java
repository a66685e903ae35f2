package dev.evenkeel.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.catalog.ApiObjects;
import dev.evenkeel.cluster.ProxyMode;
import dev.evenkeel.differential.RandomServices.Generated;
import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Node;
import dev.evenkeel.model.ServiceState;
import dev.evenkeel.model.Vantage;
import dev.evenkeel.rules.Fates;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoverageTest {

  private int allocated;

  @Test
  void a_comparison_of_nothing_has_gaps() {
    assertThat(Coverage.gapsInTargets(Map.of())).hasSize(11);
    assertThat(Coverage.gapsInAnswers(Map.of())).hasSize(7);
  }

  @Test
  void much_that_is_not_compared_is_a_gap() {
    Map<String, Integer> compared = targets(states(1));
    int all = compared.values().stream().mapToInt(Integer::intValue).sum();

    compared.merge("cluster_ip unknown", all, Integer::sum);

    assertThat(Coverage.gapsInTargets(compared))
        .singleElement()
        .asString()
        .contains("not compared");
  }

  /// As an API server would allocate its addresses and ports.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void random_services_leave_no_gap(long seed) {
    List<ServiceState> states = states(seed);
    Map<String, Integer> answers = new TreeMap<>();
    for (ServiceState state : states) {
      for (AnswerExpectation answer : RulesComparison.expected(state, vantage(1)).answers()) {
        String kind = answer.question().record() + " " + answer.question().type();
        answers.merge(
            answer.compared() || answer.question().isOfEndpoints() ? kind : kind + " not compared",
            1,
            Integer::sum);
      }
    }

    assertThat(Coverage.gapsInTargets(targets(states))).isEmpty();
    assertThat(Coverage.gapsInAnswers(answers)).isEmpty();
  }

  private static Map<String, Integer> targets(List<ServiceState> states) {
    RulesComparison comparison = new RulesComparison(ProxyMode.NFTABLES, states);
    for (int node = 1; node <= 3; node++) {
      comparison.targets(vantage(node), false, _ -> Fates.certain(Fates.UNTOUCHED));
    }
    comparison.frontends("n1", Set.of(), comparison.frontends(vantage(1)));
    return new TreeMap<>(comparison.compared());
  }

  private static Vantage vantage(int node) {
    return new Vantage(
        "n" + node,
        new Node(
            node == 3 ? "zone-b" : "zone-a",
            List.of(IpAddress.of("10.240.0.1" + node), IpAddress.of("fd00:10:240::1" + node))),
        "agent",
        "evenkeel",
        Set.of(
            IpAddress.of("10.244." + node + ".250"), IpAddress.of("fd00:10:244:" + node + "::fa")));
  }

  private List<ServiceState> states(long seed) {
    List<Generated> generated = new RandomServices(new Random(seed)).generate(300);
    generated.forEach(one -> allocate(one.service()));
    return ApiObjects.states(
        generated.stream().map(Generated::service).toList(),
        generated.stream().flatMap(one -> one.slices().stream()).toList());
  }

  private void allocate(Service service) {
    ServiceSpec spec = service.getSpec();
    if (!spec.getType().equals("ExternalName") && spec.getClusterIP() == null) {
      spec.setClusterIPs(
          spec.getIpFamilies().stream()
              .map(family -> (family.equals("IPv4") ? "10.96.1." : "fd00:96::") + ++allocated % 250)
              .toList());
      spec.setClusterIP(spec.getClusterIPs().getFirst());
    }
    boolean nodePorts =
        spec.getType().equals("NodePort")
            || spec.getType().equals("LoadBalancer")
                && !Boolean.FALSE.equals(spec.getAllocateLoadBalancerNodePorts());
    for (ServicePort port : nodePorts ? spec.getPorts() : List.<ServicePort>of()) {
      port.setNodePort(30_000 + ++allocated);
    }
  }
}
