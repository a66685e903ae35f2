package dev.evenkeel.cli;

import dev.evenkeel.ledger.LedgerSnapshot;

/// What the demo is at, at one moment.
///
/// @param seconds since it began
/// @param ofSeconds how long it takes
/// @param what is going on, in a sentence
/// @param metrics where they are served
record DemoView(
    LedgerSnapshot ledger,
    DemoPhase phase,
    String what,
    long seconds,
    long ofSeconds,
    double rate,
    String metrics) {}
