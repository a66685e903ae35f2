package dev.evenkeel.cluster;

import org.jspecify.annotations.Nullable;

/// Steps that are all done, whatever becomes of those before: tidying up. Confined to a thread.
final class AllSteps {
  private @Nullable RuntimeException failure;

  void run(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      if (failure == null) {
        failure = e;
      } else {
        failure.addSuppressed(e);
      }
    }
  }

  boolean failed() {
    return failure != null;
  }

  /// Throws the first failure, with the others as its suppressed ones; nothing where all went well.
  void end() {
    if (failure != null) {
      throw failure;
    }
  }
}
