package dev.evenkeel.bench;

import java.util.ArrayList;
import java.util.List;

/// What the tables of docs/detection.md have to keep to: the median delay within 1.15 times the
/// bound for a single endpoint, within 3 times for a pattern (4 at 200 endpoints); no more false
/// alarms than promised.
final class DetectionTargets {

  private static final double SINGLE = 1.15;
  private static final double PATTERN = 3;
  private static final double PATTERN_OF_MANY = 4;
  private static final int MANY = 200;

  private DetectionTargets() {}

  /// The rows of a page that miss their target.
  ///
  /// @param noise by what a short run may be off, as a factor
  static List<String> missed(String page, double noise) {
    List<String> missed = new ArrayList<>();
    for (String line : page.lines().filter(l -> l.startsWith("| ")).toList()) {
      String[] cells = line.split("\\s*\\|\\s*");
      if (line.endsWith("| |") || !cells[cells.length - 1].matches("[0-9.]+")) {
        continue; // a heading, or a row without a target
      }
      double ratio = Double.parseDouble(cells[cells.length - 1]);
      double most =
          cells.length == 4
              ? 1
              : !cells[2].startsWith("half at")
                  ? SINGLE
                  : cells[1].equals("" + MANY) ? PATTERN_OF_MANY : PATTERN;
      if (ratio > most * noise) {
        missed.add(line + " at most " + most);
      }
    }
    return missed;
  }
}
