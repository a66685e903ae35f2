package dev.evenkeel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AllStepsTest {

  @Test
  void a_step_that_fails_keeps_no_other_from_being_done() {
    List<String> done = new ArrayList<>();
    AllSteps steps = new AllSteps();
    steps.run(() -> done.add("first"));
    steps.run(failing("second"));
    steps.run(failing("third"));
    steps.run(() -> done.add("fourth"));
    assertThat(done).containsExactly("first", "fourth");
    assertThatThrownBy(steps::end)
        .hasMessage("second")
        .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("third"));
  }

  private static Runnable failing(String message) {
    return () -> {
      throw new ClusterException(message);
    };
  }
}
