package dev.evenkeel.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The errors of one file or one annotation while it is read. Confined to one reading.
final class Refusals {

  private record Refusal(Value.Place at, String sentence) {}

  private final List<Refusal> refusals = new ArrayList<>();

  /// @param sentence what is wrong; what is allowed
  void add(Value.Place at, String sentence) {
    refusals.add(new Refusal(at, sentence));
  }

  boolean isEmpty() {
    return refusals.isEmpty();
  }

  /// Without their places.
  List<String> sentences() {
    return refusals.stream().map(Refusal::sentence).toList();
  }

  /// As `file:line:column: path: sentence`, in the order of the file.
  List<String> of(String file) {
    return refusals.stream()
        .sorted(
            Comparator.comparingInt((Refusal refusal) -> refusal.at().line())
                .thenComparingInt(refusal -> refusal.at().column()))
        .map(refusal -> text(file, refusal))
        .distinct()
        .toList();
  }

  private static String text(String file, Refusal refusal) {
    Value.Place at = refusal.at();
    String path = at.path().isEmpty() ? "" : at.path() + ": ";
    return file + ":" + at.line() + ":" + at.column() + ": " + path + refusal.sentence();
  }
}
