package dev.evenkeel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpRangeTest {

  @ParameterizedTest(name = "{0} and {1}: {2}")
  @CsvSource({
    "10.0.0.0/8,     10.255.0.1,   true",
    "10.0.0.0/8,     11.0.0.1,     false",
    "10.244.128.0/17, 10.244.128.0, true",
    "10.244.128.0/17, 10.244.127.255, false",
    "192.0.2.7/32,   192.0.2.7,    true",
    "192.0.2.7/32,   192.0.2.6,    false",
    "0.0.0.0/0,      203.0.113.9,  true",
    "0.0.0.0/0,      fd00::1,      false",
    "fd00::/9,       fd7f::1,      true",
    "fd00::/9,       fd80::1,      false",
    "::/0,           10.0.0.1,     false",
  })
  void an_address_lies_within_or_not(String range, String address, boolean within) {
    assertThat(IpRange.parse(range).orElseThrow().contains(IpAddress.of(address)))
        .isEqualTo(within);
  }

  @Test
  void it_is_written_as_it_was_read_without_spaces() {
    assertThat(IpRange.parse(" FD00::0/8 ").orElseThrow()).hasToString("fd00::/8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "fd00::/129", "10.0.0.0/-1", "a/8"})
  void what_is_no_range_is_not_read(String text) {
    assertThat(IpRange.parse(text)).isEmpty();
  }

  @Test
  void a_prefix_of_another_family_is_refused() {
    assertThatThrownBy(() -> new IpRange(IpAddress.of("10.0.0.0"), 64))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("10.0.0.0/64 is no range");
  }
}
