package dev.evenkeel.diagnosis;

import dev.evenkeel.ledger.DirectSnapshot;
import dev.evenkeel.ledger.LedgerSnapshot;
import dev.evenkeel.model.Target;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Endpoints whose direct calls fail, though not for long enough that it is proven: that they get
/// no hits may be their own fault, which the test of those calls will say. One failure makes nobody
/// suspect: among many endpoints some last call has always failed.
final class Suspects {

  private static final int IN_A_ROW = 2;

  private final Map<Target, Set<String>> endpoints = new HashMap<>();

  Suspects(LedgerSnapshot ledger) {
    for (DirectSnapshot direct : ledger.directs()) {
      boolean suspect = direct.failing().open() || direct.failedInARow() >= IN_A_ROW;
      if (suspect && !direct.gone()) {
        endpoints.computeIfAbsent(direct.target(), _ -> new HashSet<>()).add(direct.endpoint());
      }
    }
  }

  /// Of the endpoints behind a target, by name.
  Set<String> of(Target target) {
    return endpoints.getOrDefault(target.direct(), Set.of());
  }
}
