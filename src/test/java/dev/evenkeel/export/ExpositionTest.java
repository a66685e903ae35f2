package dev.evenkeel.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.ledger.Ledger;
import dev.evenkeel.ledger.LedgerSettings;
import dev.evenkeel.model.AnswerExpectation;
import dev.evenkeel.model.Answerer;
import dev.evenkeel.model.Balance;
import dev.evenkeel.model.CallObservation;
import dev.evenkeel.model.CallResult;
import dev.evenkeel.model.DnsServer;
import dev.evenkeel.model.Endpoint;
import dev.evenkeel.model.EndpointReason;
import dev.evenkeel.model.EndpointState;
import dev.evenkeel.model.ExpectedEndpoint;
import dev.evenkeel.model.Family;
import dev.evenkeel.model.Finding;
import dev.evenkeel.model.FindingKind;
import dev.evenkeel.model.IpAddress;
import dev.evenkeel.model.LookupObservation;
import dev.evenkeel.model.LookupResult;
import dev.evenkeel.model.Phases;
import dev.evenkeel.model.PortEndpoints;
import dev.evenkeel.model.Protocol;
import dev.evenkeel.model.Question;
import dev.evenkeel.model.RecordType;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceExpectation;
import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.ServicePort;
import dev.evenkeel.model.ServiceSettings;
import dev.evenkeel.model.ServiceType;
import dev.evenkeel.model.Target;
import dev.evenkeel.model.TargetExpectation;
import dev.evenkeel.model.TargetSettings;
import dev.evenkeel.model.Transport;
import dev.evenkeel.model.Via;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExpositionTest {

  private static final ServiceKey KEY = new ServiceKey("shop", "cart");
  private static final Target TARGET = new Target(KEY, "http", Via.CLUSTER_IP, Family.IPV4);
  private static final Target DIRECT = new Target(KEY, "http", Via.ENDPOINT, Family.IPV4);
  private static final Question QUESTION =
      new Question(KEY, "cart.shop.svc.cluster.local.", "service", RecordType.A);
  private static final DnsServer SERVER =
      new DnsServer(IpAddress.of("10.96.0.10"), 53, DnsServer.Role.RESOLVER, null, null);
  private static final long SECOND = 1_000_000_000L;

  private final Ledger ledger =
      new Ledger(
          new LedgerSettings(
              "n1", Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofDays(365), .01));

  private void expect(long seconds, String... pods) {
    List<ExpectedEndpoint> endpoints = new ArrayList<>();
    for (int i = 0; i < pods.length; i++) {
      Endpoint endpoint =
          new Endpoint(
              pods[i],
              IpAddress.of("10.0.0." + i),
              80,
              pods[i],
              null,
              "n1",
              "z1",
              EndpointState.READY);
      endpoints.add(new ExpectedEndpoint(endpoint, 1.0 / pods.length, EndpointReason.READY));
    }
    Service service =
        new Service(
            KEY,
            ServiceType.CLUSTER_IP,
            List.of(IpAddress.of("10.96.0.1")),
            false,
            List.of(Family.IPV4),
            List.of(new ServicePort("http", Transport.TCP, 80, null)),
            false,
            false,
            false,
            null,
            Map.of(),
            Map.of());
    TargetExpectation target =
        new TargetExpectation(
            TARGET,
            IpAddress.of("10.96.0.1"),
            80,
            QUESTION.name(),
            Protocol.HTTP,
            endpoints,
            true,
            pods.length > 1 ? Balance.TESTED : Balance.SINGLE,
            TargetSettings.DEFAULT);
    ledger.servers(List.of(SERVER), seconds * SECOND);
    ledger.expect(
        new ServiceExpectation(
            service,
            new ServiceSettings(TargetSettings.DEFAULT, Map.of(), List.of()),
            List.of(target),
            List.of(target.directly()),
            List.of(new AnswerExpectation(QUESTION, Set.of("10.96.0.1"), false, true)),
            List.of(
                new PortEndpoints("http", Family.IPV4, Map.of(EndpointState.READY, pods.length))),
            List.of()),
        _ -> false,
        Map.of(DIRECT, Set.of(pods)),
        List.of(SERVER),
        OptionalLong.empty(),
        seconds * SECOND);
  }

  private void hit(long seconds, String pod) {
    ledger.record(
        new CallObservation(
            TARGET,
            null,
            seconds * SECOND,
            CallResult.OK,
            new Phases(300_000, 500_000, 700_000, 800_000),
            new Answerer.Named(pod)));
  }

  private int maxSeries = 10_000;

  private SelfStatus self() {
    return new SelfStatus(
        3,
        3,
        "evenkeel-x",
        "z1",
        1,
        Instant.ofEpochSecond(100),
        0,
        true,
        Instant.ofEpochSecond(100),
        Instant.ofEpochSecond(100),
        true,
        Instant.ofEpochSecond(50),
        "abc",
        maxSeries,
        Map.of(KEY, 1),
        "1.0",
        "deadbeef",
        "jvm");
  }

  private FindingsStatus findings = new FindingsStatus(List.of(), List.of(), List.of(), Map.of());

  private List<String> page(Exposition exposition, long seconds) {
    byte[] page = exposition.page(ledger.snapshot(seconds * SECOND), findings, self());
    return new String(page, StandardCharsets.UTF_8).lines().toList();
  }

  private List<String> page(long seconds) {
    return page(new Exposition("n1"), seconds);
  }

  @Test
  void a_hit_is_told_with_its_backend_beside_the_expected_share() {
    expect(0, "a", "b");
    hit(10, "a");

    String b =
        "{node=\"n1\",namespace=\"shop\",service=\"cart\",port=\"http\",via=\"cluster_ip\","
            + "family=\"ipv4\",backend=\"a\",backend_node=\"n1\",backend_zone=\"z1\"} ";
    assertThat(page(11))
        .contains(
            "# TYPE evenkeel_backend_hits_total counter",
            "evenkeel_backend_hits_total" + b + "1",
            "evenkeel_backend_judged_hits_total" + b + "1",
            "evenkeel_backend_expected_hits_total" + b + "0.5",
            "evenkeel_backend_hit_ratio" + b + "1.0",
            "evenkeel_backend_expected_ratio" + b + "0.5");
  }

  @Test
  void counters_are_there_at_zero_as_soon_as_their_target_is_known() {
    expect(0, "a", "b");

    String t =
        "node=\"n1\",namespace=\"shop\",service=\"cart\",port=\"http\",via=\"cluster_ip\",family=\"ipv4\"";
    String d =
        "node=\"n1\",namespace=\"shop\",service=\"cart\",record=\"service\",port=\"\",type=\"A\",server=\"10.96.0.10\"";
    assertThat(page(0))
        .contains(
            "evenkeel_calls_total{" + t + ",result=\"ok\"} 0",
            "evenkeel_call_failures_total{" + t + "} 0",
            "evenkeel_calls_unidentified_total{" + t + "} 0",
            "evenkeel_backend_unexpected_hits_total{" + t + ",backend=\"other\"} 0",
            "evenkeel_dns_lookups_total{" + d + ",result=\"noerror\"} 0",
            "evenkeel_dns_lookup_failures_total{" + d + "} 0",
            "evenkeel_dns_missing_answers_total{" + d + "} 0",
            "evenkeel_dns_unexpected_answers_total{" + d + "} 0",
            "evenkeel_dns_rejected_replies_total{node=\"n1\",server=\"10.96.0.10\",reason=\"source\"} 0",
            "evenkeel_endpoint_calls_total{node=\"n1\",namespace=\"shop\",service=\"cart\",port=\"http\",family=\"ipv4\",backend=\"a\"} 0");
  }

  @Test
  void the_times_of_changes_are_there_from_the_start_in_the_contracts_buckets() {
    assertThat(page(0))
        .contains(
            "evenkeel_convergence_seconds_count{node=\"n1\",layer=\"dns\",change=\"add\"} 0",
            "evenkeel_convergence_unresolved_total{node=\"n1\",layer=\"dns\",change=\"remove\"} 0",
            "evenkeel_convergence_unresolved_total{node=\"n1\",layer=\"dataplane\",change=\"add\"} 0");

    expect(0, "a");
    expect(10, "a", "b");
    hit(13, "b"); // the middle of 0 and 3
    expect(20, "b");
    expect(21, "a", "b");

    String add = "{node=\"n1\",layer=\"dataplane\",change=\"add\"";
    assertThat(page(21))
        .contains(
            "evenkeel_convergence_seconds_bucket" + add + ",le=\"1\"} 0",
            "evenkeel_convergence_seconds_bucket" + add + ",le=\"2\"} 1",
            "evenkeel_convergence_seconds_sum" + add + "} 1.5",
            "evenkeel_convergence_unresolved_total" + add.replace("add", "remove") + "} 1");
    assertThat(
            page(21).stream()
                .filter(l -> l.startsWith("evenkeel_convergence_seconds_bucket" + add)))
        .extracting(line -> line.replaceAll(".*le=\"(.*)\"} .*", "$1"))
        .containsExactly(
            "0.5", "1", "2", "5", "10", "20", "30", "45", "60", "120", "300", "600", "+Inf");
  }

  @Test
  void histograms_are_cumulative_and_have_the_contracts_buckets() {
    expect(0, "a");
    hit(10, "a");

    List<String> buckets =
        page(11).stream()
            .filter(line -> line.startsWith("evenkeel_call_duration_seconds_bucket"))
            .filter(line -> line.contains("via=\"cluster_ip\""))
            .map(line -> line.replaceAll(".*le=\"(.*)\"} ", "$1="))
            .toList();
    assertThat(buckets)
        .containsExactly(
            "0.0005=0",
            "0.001=1",
            "0.0025=1",
            "0.005=1",
            "0.01=1",
            "0.025=1",
            "0.05=1",
            "0.1=1",
            "0.25=1",
            "0.5=1",
            "0.9=1",
            "2=1",
            "+Inf=1");
    assertThat(page(11))
        .anyMatch(
            line ->
                line.startsWith("evenkeel_call_phase_seconds_count")
                    && line.endsWith("phase=\"connect\"} 1"))
        .anyMatch(
            line ->
                line.startsWith("evenkeel_call_phase_seconds_sum")
                    && line.endsWith("phase=\"tls\"} 5.0E-4"));
  }

  @Test
  void the_gauges_of_a_service_that_went_are_gone_and_its_counters_after_ten_minutes() {
    expect(0, "a", "b");
    hit(10, "a");
    ledger.gone(KEY, 20 * SECOND);

    List<String> after = page(20);
    assertThat(after)
        .anyMatch(line -> line.startsWith("evenkeel_backend_hits_total"))
        .noneMatch(line -> line.startsWith("evenkeel_backend_expected_ratio"))
        .noneMatch(line -> line.startsWith("evenkeel_endpoints"))
        .noneMatch(line -> line.startsWith("evenkeel_dns_expected_answers"))
        .noneMatch(line -> line.startsWith("evenkeel_target_info"));
    ledger.settle(620 * SECOND, _ -> {});
    assertThat(page(620))
        .noneMatch(
            line ->
                line.contains("service=\"cart\"")
                    && !line.startsWith("evenkeel_annotations_refused"));
  }

  @Test
  void an_unanswered_name_loses_its_answers_but_not_its_expectation() {
    expect(0, "a");
    ledger.record(
        new LookupObservation(
            QUESTION,
            SERVER,
            LookupResult.NOERROR,
            List.of("10.96.0.1"),
            5,
            SECOND,
            false,
            Map.of(),
            0,
            Instant.EPOCH));
    assertThat(page(1)).anyMatch(line -> line.startsWith("evenkeel_dns_answers{"));
    for (int i = 0; i < 3; i++) {
      ledger.record(
          new LookupObservation(
              QUESTION,
              SERVER,
              LookupResult.TIMEOUT,
              List.of(),
              -1,
              SECOND,
              false,
              Map.of(),
              i * SECOND,
              Instant.EPOCH));
    }

    assertThat(page(4))
        .noneMatch(line -> line.startsWith("evenkeel_dns_answers{"))
        .anyMatch(line -> line.startsWith("evenkeel_dns_expected_answers{"))
        .anyMatch(line -> line.endsWith("result=\"timeout\"} 3"));
  }

  @Test
  void beyond_the_limit_nothing_is_added_but_what_the_agent_says_of_itself() {
    Exposition exposition = new Exposition("n1");
    maxSeries = 40;
    expect(0, "a");
    List<String> first = page(exposition, 1);
    expect(2, "a", "b", "c", "d");
    List<String> full = page(exposition, 3);

    assertThat(full).contains("evenkeel_series_limit{node=\"n1\"} 40");
    assertThat(full.stream().filter(line -> line.startsWith("evenkeel_series_dropped")))
        .isNotEmpty();
    assertThat(full).anyMatch(line -> line.startsWith("evenkeel_build_info"));
    // What was there keeps its place.
    Set<String> names = Set.copyOf(names(full));
    assertThat(names(first).stream().filter(n -> !n.contains("_series"))).allMatch(names::contains);
    long counted = full.stream().filter(line -> line.startsWith("evenkeel_")).count();
    assertThat(full).contains("evenkeel_series{node=\"n1\"} " + counted);
  }

  private static List<String> names(List<String> page) {
    return page.stream()
        .filter(line -> line.startsWith("evenkeel_"))
        .map(line -> line.substring(0, line.lastIndexOf(' ')))
        .toList();
  }

  @Test
  void room_that_becomes_free_is_given_to_others() {
    Exposition exposition = new Exposition("n1");
    expect(0, "a", "b", "c");
    page(exposition, 1);
    ledger.gone(KEY, 2 * SECOND);
    ledger.settle(602 * SECOND, _ -> {});
    page(exposition, 602);
    List<String> after = page(exposition, 603);

    long counted = after.stream().filter(line -> line.startsWith("evenkeel_")).count();
    assertThat(after).contains("evenkeel_series{node=\"n1\"} " + counted);
  }

  @Test
  void label_values_are_escaped_and_cut() {
    assertThat(Page.escaped("a\"b\\c\nd")).isEqualTo("a\\\"b\\\\c\\nd");
    assertThat(Page.escaped("x".repeat(1000))).hasSize(256);
  }

  private static Question question(String name, String record, String port) {
    return new Question(KEY, name, record, RecordType.SRV, port);
  }

  private void owe(long seconds, Question... questions) {
    owe(
        seconds,
        Arrays.stream(questions)
            .map(question -> new AnswerExpectation(question, Set.of("80 x."), false, true))
            .toArray(AnswerExpectation[]::new));
  }

  private void owe(long seconds, AnswerExpectation... answers) {
    ledger.servers(List.of(SERVER), seconds * SECOND);
    ledger.expect(
        new ServiceExpectation(
            new Service(
                KEY,
                ServiceType.CLUSTER_IP,
                List.of(),
                true,
                List.of(Family.IPV4),
                List.of(),
                false,
                false,
                false,
                null,
                Map.of(),
                Map.of()),
            new ServiceSettings(TargetSettings.DEFAULT, Map.of(), List.of()),
            List.of(),
            List.of(),
            List.of(answers),
            List.of(),
            List.of()),
        _ -> false,
        Map.of(),
        List.of(SERVER),
        OptionalLong.empty(),
        seconds * SECOND);
  }

  private void answer(long seconds, Question question, String... answers) {
    ledger.record(
        new LookupObservation(
            question,
            SERVER,
            LookupResult.NOERROR,
            List.of(answers),
            5,
            SECOND,
            false,
            Map.of(),
            seconds * SECOND,
            Instant.EPOCH));
  }

  @Test
  void a_question_about_a_port_names_it() {
    Question port = question("_http._tcp.cart.", Question.PORT, "http");
    owe(0, port);
    answer(20, port, "80 x.");

    assertThat(page(30))
        .contains(
            "evenkeel_dns_answers{node=\"n1\",namespace=\"shop\",service=\"cart\",record=\"port\",port=\"http\",type=\"SRV\",server=\"10.96.0.10\"} 1");
  }

  @Test
  void answers_and_what_is_expected_are_summed_over_the_same_questions() {
    Question a = question("a.cart.", Question.ENDPOINT, "");
    Question silent = question("b.cart.", Question.ENDPOINT, "");
    Question notCompared = question("c.cart.", Question.ENDPOINT, "");
    String labels =
        "{node=\"n1\",namespace=\"shop\",service=\"cart\",record=\"endpoint\",port=\"\",type=\"SRV\",server=\"10.96.0.10\"}";
    owe(
        0,
        new AnswerExpectation(a, Set.of("80 x."), false, true),
        new AnswerExpectation(silent, Set.of("80 x."), false, true),
        new AnswerExpectation(notCompared, Set.of("80 x."), false, false));
    answer(20, a, "80 x.");
    answer(20, notCompared, "80 x.");
    answer(20, silent, "80 x.");
    for (int i = 0; i < 3; i++) {
      ledger.record(
          new LookupObservation(
              silent,
              SERVER,
              LookupResult.TIMEOUT,
              List.of(),
              -1,
              SECOND,
              false,
              Map.of(),
              (21 + i) * SECOND,
              Instant.EPOCH));
    }

    assertThat(page(30))
        .contains("evenkeel_dns_answers" + labels + " 1")
        .contains("evenkeel_dns_expected_answers" + labels + " 1");
  }

  @Test
  void questions_about_endpoints_are_summed_and_their_counters_never_fall() {
    Question a = question("a.cart.", Question.ENDPOINT, "");
    Question b = question("b.cart.", Question.ENDPOINT, "");
    String labels =
        "{node=\"n1\",namespace=\"shop\",service=\"cart\",record=\"endpoint\",port=\"\",type=\"SRV\",server=\"10.96.0.10\"";
    owe(0, a, b);
    answer(20, a, "80 x.");
    answer(20, b, "80 x.", "80 y.");
    answer(20, b, "80 x.");
    answer(20, b, "80 x.", "80 y.");
    ledger.settle(30 * SECOND, _ -> {});

    assertThat(page(30))
        .contains("evenkeel_dns_answers" + labels + "} 3")
        .contains("evenkeel_dns_expected_answers" + labels + "} 2")
        .contains("evenkeel_dns_unexpected_answers_total" + labels + "} 2")
        .contains("evenkeel_dns_lookups_total" + labels + ",result=\"noerror\"} 4");

    owe(40, a); // b's endpoint goes, and is forgotten ten minutes later
    ledger.settle(700 * SECOND, _ -> {});
    ledger.settle(701 * SECOND, _ -> {});
    answer(702, a, "80 x.");

    assertThat(page(710))
        .contains("evenkeel_dns_answers" + labels + "} 1")
        .contains("evenkeel_dns_expected_answers" + labels + "} 1")
        .contains("evenkeel_dns_lookups_total" + labels + ",result=\"noerror\"} 5");
  }

  @Test
  void findings_are_told_with_what_applies_and_beyond_the_limit_of_series() {
    Finding.Key uneven =
        new Finding.Key(FindingKind.UNEVEN, new Target(KEY, "http", Via.CLUSTER_IP, Family.IPV4));
    Finding.Key dns = new Finding.Key(FindingKind.DNS_FAILING, null, "", null, null, "10.96.0.10");
    findings =
        new FindingsStatus(
            List.of(uneven, dns),
            List.of(FindingKind.DNS_FAILING),
            List.of(
                new FindingsStatus.PortStatus(KEY, "http", FindingKind.UNEVEN, false),
                new FindingsStatus.PortStatus(KEY, "admin", null, true),
                new FindingsStatus.PortStatus(KEY, "slow", null, null)),
            Map.of(FindingKind.UNEVEN, 2L));
    maxSeries = 1;

    assertThat(page(0))
        .contains(
            "evenkeel_finding{node=\"n1\",namespace=\"shop\",service=\"cart\",port=\"http\",via=\"cluster_ip\",family=\"ipv4\",server=\"\",finding=\"uneven\"} 1",
            "evenkeel_finding{node=\"n1\",namespace=\"\",service=\"\",port=\"\",via=\"\",family=\"\",server=\"10.96.0.10\",finding=\"dns_failing\"} 1",
            "evenkeel_verdict{node=\"n1\",namespace=\"shop\",service=\"cart\",port=\"http\",finding=\"uneven\"} 1",
            "evenkeel_verdict{node=\"n1\",namespace=\"\",service=\"\",port=\"\",finding=\"dns_failing\"} 1",
            "evenkeel_healthy{node=\"n1\",namespace=\"shop\",service=\"cart\",port=\"http\"} 0",
            "evenkeel_healthy{node=\"n1\",namespace=\"shop\",service=\"cart\",port=\"admin\"} 1",
            "evenkeel_findings_total{node=\"n1\",finding=\"uneven\"} 2",
            "evenkeel_findings_total{node=\"n1\",finding=\"missing_endpoint\"} 0")
        .noneMatch(line -> line.startsWith("evenkeel_healthy") && line.contains("slow"));
  }
}
