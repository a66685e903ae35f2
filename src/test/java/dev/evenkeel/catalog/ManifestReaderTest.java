package dev.evenkeel.catalog;

import static dev.evenkeel.catalog.Records.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.Node;
import dev.evenkeel.model.Service;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Texts in, records or problems out.
class ManifestReaderTest {

  /// What `kubectl get svc,endpointslices -n shop -o yaml` printed of a real cluster, shortened.
  private static final String PRINTED =
      """
      apiVersion: v1
      items:
      - apiVersion: v1
        kind: Service
        metadata:
          annotations:
            evenkeel.dev/path: /healthz
            kubectl.kubernetes.io/last-applied-configuration: |
              {"apiVersion":"v1","kind":"Service"}
          creationTimestamp: "2026-11-20T10:00:00Z"
          labels:
            evenkeel.dev/probe: "true"
          name: cart
          namespace: shop
          resourceVersion: "4711"
          uid: 0a1b2c3d-0000-4000-8000-000000000001
        spec:
          clusterIP: 10.96.0.9
          clusterIPs:
          - 10.96.0.9
          internalTrafficPolicy: Cluster
          ipFamilies:
          - IPv4
          ipFamilyPolicy: SingleStack
          ports:
          - name: http
            port: 80
            protocol: TCP
            targetPort: 8080
          - name: metrics
            port: 9090
            protocol: TCP
            targetPort: metrics
          selector:
            app: cart
          sessionAffinity: None
          type: ClusterIP
        status:
          loadBalancer: {}
      - addressType: IPv4
        apiVersion: discovery.k8s.io/v1
        endpoints:
        - addresses:
          - 10.244.1.7
          conditions:
            ready: true
            serving: true
            terminating: false
          nodeName: n1
          targetRef:
            kind: Pod
            name: cart-1
            namespace: shop
            uid: 0a1b2c3d-0000-4000-8000-000000000002
          zone: a
        kind: EndpointSlice
        metadata:
          labels:
            endpointslice.kubernetes.io/managed-by: endpointslice-controller.k8s.io
            kubernetes.io/service-name: cart
          name: cart-x7k2p
          namespace: shop
          ownerReferences:
          - apiVersion: v1
            blockOwnerDeletion: true
            controller: true
            kind: Service
            name: cart
            uid: 0a1b2c3d-0000-4000-8000-000000000001
        ports:
        - name: http
          port: 8080
          protocol: TCP
      kind: List
      metadata:
        resourceVersion: ""
      """;

  private static ManifestReader read(String... texts) {
    ManifestReader reader = new ManifestReader();
    for (int i = 0; i < texts.length; i++) {
      reader.read((char) ('a' + i) + ".yaml", texts[i]);
    }
    return reader;
  }

  private static List<String> problems(String... texts) {
    return read(texts).problems().stream().map(ManifestProblem::text).toList();
  }

  private static Service cart(ManifestReader reader) {
    return Objects.requireNonNull(reader.manifests().services().get(key("shop/cart")));
  }

  @Test
  void a_list_as_kubectl_prints_it_is_read() {
    ManifestReader reader = read(PRINTED);

    assertThat(reader.problems()).isEmpty();
    Service cart = cart(reader);
    assertThat(cart.hasProbeLabel()).isTrue();
    assertThat(cart.annotations()).containsOnlyKeys("evenkeel.dev/path");
    assertThat(cart.ports()).extracting("port").containsExactly(80, 9090);
    EndpointSlice slice = reader.manifests().slices().getFirst();
    assertThat(slice.service()).isEqualTo(key("shop/cart"));
    assertThat(slice.endpoints().getFirst().pod()).isEqualTo("cart-1");
    assertThat(slice.endpoints().getFirst().zone()).isEqualTo("a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# a comment\n---\n%s\n---\n%s\n---\n",
        "{apiVersion: v1, kind: List, items: [%s, %s]}",
        "{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [%s,\n\t%s]}",
        "\uFEFF%s\r\n---\r\n%s\r\n",
      })
  void several_documents_and_json_are_read(String text) {
    ManifestReader reader =
        read(
            text.formatted(
                """
                {"apiVersion": "v1", "kind": "Service", "spec": {"clusterIP": "10.0.0.1"}, \
                "metadata": {"name": "cart", "namespace": "shop"}}""",
                """
                {"apiVersion": "v1", "kind": "Node", \
                "metadata": {"name": "n1", "labels": {"topology.kubernetes.io/zone": "a"}}, \
                "status": {"addresses": [{"type": "Hostname", "address": "n1"}, \
                {"type": "InternalIP", "address": "192.168.0.1"}]}}"""));

    assertThat(reader.problems()).isEmpty();
    assertThat(reader.manifests().services()).containsOnlyKeys(key("shop/cart"));
    assertThat(reader.manifests().nodes())
        .containsEntry("n1", new Node("a", List.of(IpAddress.of("192.168.0.1"))));
  }

  @Test
  void the_items_of_a_typed_list_need_no_kind() {
    ManifestReader reader =
        read(
            """
            {kind: ServiceList, apiVersion: v1, items: [
              {metadata: {name: cart, namespace: shop}, spec: {clusterIP: None}}]}
            ---
            {kind: EndpointSliceList, apiVersion: discovery.k8s.io/v1, items: [
              {metadata: {name: cart-1, namespace: shop,
               labels: {kubernetes.io/service-name: cart}}, addressType: IPv4, endpoints: null}]}
            ---
            {kind: NodeList, apiVersion: v1, items: [{metadata: {name: n1}}]}
            """);

    assertThat(reader.problems()).isEmpty();
    assertThat(cart(reader).headless()).isTrue();
    assertThat(reader.manifests().slices()).hasSize(1);
    assertThat(reader.manifests().nodes()).containsEntry("n1", Node.PLAIN);
  }

  @Test
  void other_kinds_are_skipped_whatever_they_hold() {
    ManifestReader reader =
        read(
            """
            {apiVersion: apps/v1, kind: Deployment, metadata: 7}
            ---
            {apiVersion: serving.knative.dev/v1, kind: Service, metadata: {name: A_B}}
            ---
            {apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Endpoints}]}
            """);

    assertThat(reader.problems()).isEmpty();
    assertThat(reader.manifests()).isEqualTo(Manifests.NONE);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          not YAML           | a: [1\\nb: 2                                | 2:2: is not YAML: expected ',' or ']', but got :
          a tab              | a:\\n\\tb: 1                                | 2:1: a tab; YAML is indented with spaces
          a control code     | kind: a\\7                              | 1:8: the character "\\u0007" is not allowed in YAML
          a broken escape    | kind: "\\\\x"                               | 1:10: is not YAML: expected escape sequence of 2 hexadecimal numbers, but found…
          an alias           | a: &x 1\\nb: *x                             | 2:4: an alias (*); write what it stands for in its place
          a tag              | kind: !!str 5                               | 1:7: a tag (tag:yaml.org,2002:str); leave it out
          a duplicate key    | kind: Node\\nkind: Node                     | 2:1: kind: given twice, first at 1:1; leave one out
          a map as a key     | {a: 1}: 2                                   | 1:1: a list, map or alias as a key; a key is one word
          text               | hello                                       | 1:1: is no object; allowed: a map with apiVersion, kind and metadata
          a list             | - a                                         | 1:1: is no object; allowed: a map with apiVersion, kind and metadata
          no kind            | apiVersion: v1                              | 1:1: has no apiVersion or no kind; write both, as kubectl prints them
          a kind of no text  | {apiVersion: v1, kind: [a]}                 | 1:24: kind: is a list; allowed: text
          items no list      | {apiVersion: v1, kind: List, items: {}}     | 1:37: items: is a map; allowed: a list
          an item of nothing | {apiVersion: v1, kind: List, items: [~]}    | 1:38: items[0]: is no object; allowed: a map with apiVersion, kind and metadata
          an item's name     | {apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Node, metadata: {}}]} | 1:77: items[0].metadata.name: is missing
          an old slice       | {apiVersion: discovery.k8s.io/v1beta1, kind: EndpointSlice} | 1:14: apiVersion: discovery.k8s.io/v1beta1 is not read; allowed: discovery.k8s.io/v1
          """)
  void what_is_no_manifest_is_told_with_its_place(String error, String text, String told) {
    assertThat(problems(text.translateEscapes())).as(error).containsExactly("a.yaml:" + told);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          no name          | metadata: {namespace: shop}               | 3:11: metadata.name: is missing
          no namespace     | metadata: {name: cart}                    | 3:11: metadata.namespace: is missing
          no metadata      | spec: {}                                  | 1:1: metadata.name: is missing; 1:1: metadata.namespace: is missing
          a name of no use | metadata: {namespace: shop, name: A/b}    | 3:35: metadata.name: "A/b" is no name; allowed: at most 63 lower-case letters, digits and -
          a number as name | metadata: {namespace: shop, name: 7}      | 3:35: metadata.name: 7 is a number; allowed: text
          no spec          | @                                         | 1:1: spec: is missing; write at least clusterIP and ports
          spec of a list   | @ spec: []                                | 4:7: spec: is a list; allowed: a map
          labels           | metadata: {namespace: shop, name: cart, labels: {evenkeel.dev/probe: true}}\\nspec: {} | 3:70: metadata.labels.evenkeel.dev/probe: true is true or false; allowed: text; write it in quotes
          a quoted port    | @ spec: {ports: [{port: "80"}]}           | 4:23: spec.ports[0].port: "80" is text; allowed: a whole number, without quotes
          a port of 0      | @ spec: {ports: [{port: 1}, {port: 0}]}   | 4:34: spec.ports[1].port: 0 is no port; allowed: 1 to 65535
          a port above     | @ spec: {ports: [{port: 65536}]}          | 4:23: spec.ports[0].port: 65536 is no port; allowed: 1 to 65535
          no port          | @ spec: {ports: [{name: http}]}           | 4:16: spec.ports[0].port: is missing; allowed: 1 to 65535
          no such protocol | @ spec: {ports: [{port: 1, protocol: tcp}]} | 4:36: spec.ports[0].protocol: "tcp" is no protocol; allowed: TCP, UDP, SCTP
          a type           | @ spec: {type: Clusterip}                 | 4:14: spec.type: "Clusterip" is no type; allowed: ClusterIP, NodePort, LoadBalancer, ExternalName
          an address       | @ spec: {clusterIP: 10.0.0}               | 4:19: spec.clusterIP: "10.0.0" is no address; allowed: an IP address, None
          a node port      | @ spec: {ports: [{port: 1, nodePort: 70000}]} | 4:36: spec.ports[0].nodePort: 70000 is no port; allowed: 1 to 65535
          a policy         | @ spec: {internalTrafficPolicy: local}    | 4:31: spec.internalTrafficPolicy: "local" is no policy; allowed: Cluster, Local
          another policy   | @ spec: {externalTrafficPolicy: Node}     | 4:31: spec.externalTrafficPolicy: "Node" is no policy; allowed: Cluster, Local
          an affinity      | @ spec: {sessionAffinity: Cookie}         | 4:25: spec.sessionAffinity: "Cookie" is no affinity; allowed: None, ClientIP
          an external IP   | @ spec: {externalIPs: [a.b]}              | 4:22: spec.externalIPs[0]: "a.b" is no address; allowed: IP addresses
          a source range   | @ spec: {loadBalancerSourceRanges: [10.0.0.0/33]} | 4:35: spec.loadBalancerSourceRanges[0]: "10.0.0.0/33" is no range; allowed: ranges of IP addresses such as 10.0.0.0/8
          a health port    | @ spec: {healthCheckNodePort: -1}         | 4:29: spec.healthCheckNodePort: -1 is no port; allowed: 1 to 65535
          an ingress       | @ spec: {}\\nstatus: {loadBalancer: {ingress: [{ip: lb}]}} | 5:40: status.loadBalancer.ingress[0].ip: "lb" is no address; allowed: an IP address
          an IP mode       | @ spec: {}\\nstatus: {loadBalancer: {ingress: [{ipMode: vip}]}} | 5:44: status.loadBalancer.ingress[0].ipMode: "vip" is no mode; allowed: VIP, Proxy
          ports of a map   | @ spec: {ports: {port: 80}}               | 4:15: spec.ports: is a map; allowed: a list
          """)
  void what_an_api_server_would_refuse_in_a_service_is_told(
      String error, String text, String told) {
    String service =
        "apiVersion: v1\nkind: Service\n"
            + text.translateEscapes()
                .replaceFirst("@ ?", "metadata: {namespace: shop, name: cart}\n");

    assertThat(problems(service))
        .as(error)
        .containsExactly(
            List.of(told.split("; (?=\\d)")).stream()
                .map(line -> "a.yaml:" + line)
                .toArray(String[]::new));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          no address type    | endpoints: []                                       | 1:1: addressType: is missing
          of another name    | addressType: ipv4                                   | 4:14: addressType: "ipv4" is no type; allowed: IPv4, IPv6, FQDN
          an address         | addressType: IPv4\\nendpoints: [{addresses: [10.0.0.1, 10.0.0]}] | 5:36: endpoints[0].addresses[1]: "10.0.0" is no address; allowed: IPv4
          of another family  | addressType: IPv4\\nendpoints: [{addresses: ["::1"]}] | 5:26: endpoints[0].addresses[0]: "::1" is no address; allowed: IPv4
          a word as ready    | addressType: IPv4\\nendpoints: [{addresses: [10.0.0.1], conditions: {ready: yes}}] | 5:57: endpoints[0].conditions.ready: "yes" is text; allowed: true or false
          a port of its own  | addressType: IPv4\\nports: [{port: 70000}]         | 5:16: ports[0].port: 70000 is no port; allowed: 1 to 65535
          a huge port        | addressType: IPv4\\nports: [{port: 99999999999}]   | 5:16: ports[0].port: 99999999999 is no port; allowed: 1 to 65535
          """)
  void what_an_api_server_would_refuse_in_a_slice_is_told(String error, String text, String told) {
    String head =
        "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {namespace: shop, name:"
            + " cart-1, labels: {kubernetes.io/service-name: cart}}\n";

    assertThat(problems(head + text.translateEscapes()))
        .as(error)
        .containsExactly("a.yaml:" + told);
  }

  @Test
  void an_address_of_a_node_that_is_none_is_told() {
    String node =
        """
        apiVersion: v1
        kind: Node
        metadata: {name: n1}
        status: {addresses: [{type: Hostname, address: n1}, {type: InternalIP, address: n1}]}
        """;

    assertThat(problems(node))
        .containsExactly(
            "a.yaml:4:81: status.addresses[1].address: \"n1\" is no address; allowed: an IP address");
  }

  @Test
  void a_file_of_nothing_is_told_but_one_of_comments_is_not() {
    assertThat(problems(" \n"))
        .containsExactly("a.yaml: is empty; write its objects, or remove the file");
    assertThat(problems("# later\n---\n")).isEmpty();
  }

  @Test
  void an_object_given_twice_is_told_with_both_places() {
    String node = "apiVersion: v1\nkind: Node\nmetadata: {name: n1}\n";

    assertThat(problems(node, "---\n" + node))
        .containsExactly("b.yaml:2:1: Node n1 is given twice, first at a.yaml:1:1; leave one out");
  }

  @Test
  void depth_without_end_is_told() {
    assertThat(problems("[".repeat(100_000)))
        .containsExactly("a.yaml:1:66: nested more than 64 deep");
  }

  @Test
  void all_errors_of_all_files_are_told() {
    String nameless = "{apiVersion: v1, kind: Node, metadata: {}}\n";

    assertThat(problems(nameless + "---\n" + nameless, nameless)).hasSize(3);
  }
}
