/// What was seen, counted: calls, hits and shares of each target, answers of each question at each
/// server. One writer (the probing loop), immutable snapshots out. Start: [Ledger].
///
/// Time comes in as an argument: monotonic nanoseconds. Not here: what is wrong with it.
@NullMarked
package dev.evenkeel.ledger;

import org.jspecify.annotations.NullMarked;
