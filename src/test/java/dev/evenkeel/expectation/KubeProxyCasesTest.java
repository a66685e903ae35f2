package dev.evenkeel.expectation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.expectation.EndpointCategories.Choice;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.Handling;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.ServiceType;
import dev.evenkeel.model.Transport;
import dev.evenkeel.model.Vantage;
import dev.evenkeel.model.Via;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Held to kube-proxy: every case of `TestCategorizeEndpoints` (kubernetes v1.36.3,
/// `pkg/proxy/topology_test.go`), written anew, in its order. We are node n1; `n/a` is a list that
/// the Service never uses there, so that it does not matter here.
///
/// Upstream tells by `hasAnyEndpoints` whether what is left without an endpoint is rejected or
/// dropped; here that is the handling of the cluster IP.
class KubeProxyCasesTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # case                                    | zone | internal | external | endpoints                                  | cluster | local | cluster IP
          every one has a zone hint, ours is named  | a    | Cluster  | -        | a+n2>a b+n2>b c+n2>c d+n2>a                | a d     | n/a   | served
          external Local: hints do not count there  | a    | Cluster  | Local    | a>a b>b c+n2>c d+n2>a                      | a d     | a b   | served
          internal Local: hints do not count there  | a    | Local    | Cluster  | a>a b>b c+n2>c d+n2>a                      | a d     | a b   | served
          the node has no labels                    | -    | Cluster  | -        | a+n2>a                                     | a       | n/a   | served
          the zone label is empty                   | ''   | Cluster  | -        | a+n2>a                                     | a       | n/a   | served
          no hint names our zone                    | b    | Cluster  | -        | a+n2>a                                     | a       | n/a   | served
          one that is not ready has our zone        | a    | Cluster  | -        | a+n2>a b+n2>b c+n2>c d!+n2>a               | a       | n/a   | served
          only ones not ready have our zone         | a    | Cluster  | -        | a!+n2>a b+n2>b c+n2>c d!+n2>a              | b c     | n/a   | served
          one has no hint                           | a    | Cluster  | -        | a+n2>a b+n2 c+n2>b d+n2>c                  | a b c d | n/a   | served
          a hint names several zones                | c    | Cluster  | -        | a+n2>a,b,c b+n2>b,c c+n2>b,d d+n2>c        | a b d   | n/a   | served
          the API server drops node hints: zones    | a    | Cluster  | -        | a+n2>a b+n2>b c+n2>c d+n2>a                | a d     | n/a   | served
          every one has a node hint, ours is named  | a    | Cluster  | -        | a+n2>>n1>a b+n2>>n2>b c+n2>>n3>c d+n2>>n4>a | a      | n/a   | served
          one has no node hint, nor a zone hint     | a    | Cluster  | -        | a+n2>>n1>a b+n2 c+n2>>n3>c d+n2>>n4>a      | a b c d | n/a   | served
          no node hint names us: the zone decides   | a    | Cluster  | -        | a+n2>>n9>a b+n2>>n2>b c+n2>>n3>c d+n2>>n4>a | a d    | n/a   | served
          hints and Local differ                    | a    | Cluster  | Local    | a>a b>b c+n2>a d+n2>b                      | a c     | a b   | served
          internal Local, no endpoints              | -    | Local    | -        | ''                                         | n/a     | -     | refused
          internal Local, all on other nodes        | -    | Local    | -        | a+n2 b+n2                                  | n/a     | -     | dropped
          internal Local, all here                  | -    | Local    | -        | a b                                        | n/a     | a b   | served
          internal Local, some here                 | -    | Local    | -        | a b+n2                                     | n/a     | a     | served
          Cluster, none ready                       | -    | Cluster  | -        | a!+n2 b!+n2                                | -       | n/a   | refused
          Cluster, some ready                       | -    | Cluster  | -        | a!+n2 b+n2                                 | b       | n/a   | served
          Cluster, all terminating                  | -    | Cluster  | -        | a~ b~+n2                                   | a b     | n/a   | served
          internal Local, external Cluster          | -    | Local    | Cluster  | a b+n2                                     | a b     | a     | served
          internal Cluster, external Local          | -    | Cluster  | Local    | a b+n2                                     | a b     | a     | served
          both Local                                | -    | Local    | Local    | a b+n2                                     | a b     | a     | served
          both Local, all on other nodes            | -    | Local    | Local    | a+n2 b+n2                                  | a b     | -     | dropped
          both Local, all elsewhere and terminating | -    | Local    | Local    | a~+n2 b~+n2                                | a b     | -     | dropped
          external Local, terminating ones too      | -    | Cluster  | Local    | a+n2 b! c~ d~+n2                           | a       | c     | served
          external Local without a way from outside | -    | Cluster  | Local!   | a+n2 b                                     | a b     | n/a   | served
          internal Local without a way from outside | -    | Local    | -        | a+n2 b                                     | n/a     | b     | served
          no endpoints at all                       | -    | Cluster  | -        | ''                                         | -       | n/a   | refused
          one of no state at all                    | a    | Cluster  | -        | a!+n2                                      | -       | n/a   | refused
          """)
  void categorize_endpoints(
      String rule,
      @Nullable String zone,
      String internal,
      @Nullable String external,
      String endpoints,
      @Nullable String cluster,
      @Nullable String local,
      String clusterIp) {
    boolean outside = external != null && !external.endsWith("!");
    Service service =
        new Service(
            States.KEY,
            outside ? ServiceType.NODE_PORT : ServiceType.CLUSTER_IP,
            List.of(IpAddress.of("10.96.0.1")),
            false,
            List.of(Family.IPV4),
            List.of(new ServicePort("http", Transport.TCP, 80, null, outside ? 30_080 : null)),
            internal.equals("Local"),
            external != null && external.startsWith("Local"),
            false,
            null,
            Map.of(),
            Map.of());
    ServicePort port = service.ports().getFirst();
    Vantage vantage = States.vantage(zone == null || zone.isEmpty() ? null : zone);
    EndpointJoin join = EndpointJoin.of(States.state(service, endpoints), port, Family.IPV4);

    EndpointCategories categories = EndpointCategories.of(join.members(), vantage);

    assertUsed(rule + ": cluster", cluster, categories.cluster());
    assertUsed(rule + ": local", local, categories.local());
    List<Frontend> frontends = Frontends.of(service, port, Family.IPV4, vantage);
    Routing routing = Routing.of(frontends.getFirst(), join, categories);
    assertThat(frontends.getFirst().via()).isEqualTo(Via.CLUSTER_IP);
    assertThat(routing.handling()).as(rule).isEqualTo(handling(clusterIp));
    assertThat(routing.choices())
        .isEqualTo(internal.equals("Local") ? categories.local() : categories.cluster());
    if (outside) { // a Pod's calls from this node skip externalTrafficPolicy
      assertThat(Routing.of(frontends.get(1), join, categories).choices())
          .isEqualTo(categories.cluster());
    }
  }

  private static void assertUsed(String what, @Nullable String expected, List<Choice> choices) {
    if (!"n/a".equals(expected)) {
      assertThat(
              choices.stream()
                  .filter(choice -> choice.reason().used())
                  .map(choice -> choice.member().endpoint().name())
                  .collect(Collectors.joining(" ")))
          .as(what)
          .isEqualTo(expected == null ? "" : expected);
    }
  }

  private static Handling handling(String label) {
    return Handling.valueOf(label.toUpperCase(Locale.ROOT));
  }
}
