package dev.evenkeel.cli;

import dev.evenkeel.ledger.LedgerSnapshot;
import java.util.List;

/// What the demo is at, at one moment.
///
/// @param seconds since it began
/// @param ofSeconds how long it takes
/// @param what is going on, in a sentence
/// @param findings what the agent finds wrong, in short
/// @param metrics where they are served
record DemoView(
    LedgerSnapshot ledger,
    DemoPhase phase,
    String what,
    List<String> findings,
    long seconds,
    long ofSeconds,
    double rate,
    String metrics) {}
