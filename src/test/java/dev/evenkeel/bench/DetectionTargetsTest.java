package dev.evenkeel.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DetectionTargetsTest {

  private static final String PAGE =
      """
      | n | hits | bound | median | 95 % | median ÷ bound |
      |---:|---|---:|---:|---:|---:|
      | 2 | one dead | 29 | 30 | 31 | 1.14 |
      | 3 | one dead | 29 | 30 | 31 | 1.16 |
      | 3 | one removed, still answering | 3 | 2 | 8 | |
      | 50 | half at ⅔, half at 4⁄3 | 353 | 688 | 991 | 3.01 |
      | 200 | half at ⅔, half at 4⁄3 | 353 | 1164 | 1592 | 3.30 |

      | healthy | n | alarms ÷ promised |
      |---|---:|---:|
      | uniform | 2 | 0.97 |
      | uniform | 3 | 1.01 |
      """;

  @Test
  void rows_beyond_their_target_are_told() {
    assertThat(DetectionTargets.missed(PAGE, 1))
        .containsExactly(
            "| 3 | one dead | 29 | 30 | 31 | 1.16 | at most 1.15",
            "| 50 | half at ⅔, half at 4⁄3 | 353 | 688 | 991 | 3.01 | at most 3.0",
            "| uniform | 3 | 1.01 | at most 1.0");
    assertThat(DetectionTargets.missed(PAGE, 1.25)).isEmpty();
  }
}
