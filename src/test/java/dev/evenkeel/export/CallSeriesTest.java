package dev.evenkeel.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// What is told of calls, the backends they hit, and how long a change takes.
class CallSeriesTest extends ExpositionFixture {

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
}
