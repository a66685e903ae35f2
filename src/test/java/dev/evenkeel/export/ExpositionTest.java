package dev.evenkeel.export;

import static dev.evenkeel.model.Samples.CART;
import static dev.evenkeel.model.Samples.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.model.Finding;
import dev.evenkeel.model.FindingKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Which series are on the page, and for how long.
class ExpositionTest extends ExpositionFixture {

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
  void the_gauges_of_a_service_that_went_are_gone_and_its_counters_after_ten_minutes() {
    expect(0, "a", "b");
    hit(10, "a");
    ledger.gone(CART, at(20));

    List<String> after = page(20);
    assertThat(after)
        .anyMatch(line -> line.startsWith("evenkeel_backend_hits_total"))
        .noneMatch(line -> line.startsWith("evenkeel_backend_expected_ratio"))
        .noneMatch(line -> line.startsWith("evenkeel_endpoints"))
        .noneMatch(line -> line.startsWith("evenkeel_dns_expected_answers"))
        .noneMatch(line -> line.startsWith("evenkeel_target_info"));
    ledger.settle(at(620), _ -> {});
    assertThat(page(620))
        .noneMatch(
            line ->
                line.contains("service=\"cart\"")
                    && !line.startsWith("evenkeel_annotations_refused"));
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
    ledger.gone(CART, at(2));
    ledger.settle(at(602), _ -> {});
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

  @Test
  void findings_are_told_with_what_applies_and_beyond_the_limit_of_series() {
    Finding.Key uneven = new Finding.Key(FindingKind.UNEVEN, TARGET);
    Finding.Key dns = new Finding.Key(FindingKind.DNS_FAILING, null, "", null, null, "10.96.0.10");
    findings =
        new FindingsStatus(
            List.of(uneven, dns),
            List.of(FindingKind.DNS_FAILING),
            List.of(
                new FindingsStatus.PortStatus(CART, "http", FindingKind.UNEVEN, false),
                new FindingsStatus.PortStatus(CART, "admin", null, true),
                new FindingsStatus.PortStatus(CART, "slow", null, null)),
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
