package dev.evenkeel.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

  @ParameterizedTest(name = "{0} is written {1}")
  @CsvSource(
      textBlock =
          """
          10.0.0.1,                10.0.0.1
          FD00:10:244::0005,       fd00:10:244::5
          fd00:0:0:1:0:0:0:1,      fd00:0:0:1::1
          2001:db8:0:1:1:1:1:1,    2001:db8:0:1:1:1:1:1
          1:0:0:2:3:0:0:4,         1::2:3:0:0:4
          ::1,                     ::1
          ::,                      ::
          1::,                     1::
          """)
  void has_one_spelling(String literal, String canonical) {
    assertThat(IpAddress.of(literal).text()).isEqualTo(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "10.0.0",
        "fe80::1%eth0",
        "1:2",
        "10.0.0.1:80",
        "200",
        "[::1]",
        "010.0.0.1",
        "10.0.0.256"
      })
  void is_never_guessed(String text) {
    assertThat(IpAddress.parse(text)).isEmpty();
  }
}
