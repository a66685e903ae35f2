package dev.evenkeel.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InFlightTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "Max open files            1024                 524288               files, 412",
    "Max open files            1048576              1048576              files, 2000",
    "Max open files            unlimited            unlimited            files, 2000",
    "Max open files            64                   64                   files, 8",
    "Max processes             64                   64                   processes, 412",
    "'', 412"
  })
  void the_cap_stays_below_the_descriptor_limit(String limits, int cap) {
    assertThat(InFlight.cap(limits)).isEqualTo(cap);
  }
}
