/// Sequential tests with a known rate of false alarms: outcomes and their expected probabilities
/// in, evidence and what it names out. Start: [EvennessTest] for the hits of a target,
/// [FailureTest] for results.
///
/// Every statistic is a weighted Shiryaev-Roberts sum with the allowance inside: `W ← (W +
/// w·a)·LR`, the weights of a stream summing to 1, LR = P(outcome | alternative) / P(outcome |
/// expected), whose mean is at most 1 while all is well. W ≥ 1 is an alarm and resets the stream.
/// ΣW + alarms − Σa is then a supermartingale, so that the expected number of alarms is at most Σa,
/// for any allowance and any probabilities that are known before the outcome. (Shiryaev 1963,
/// Roberts 1966, Pollak 1985; as e-detectors: Shin, Ramdas & Rinaldo 2022.)
///
/// Plain arithmetic: time comes in as monotonic nanoseconds, names are any strings. Not here: what
/// a finding is called, and which outcomes are to be tested.
@NullMarked
package dev.evenkeel.balance;

import org.jspecify.annotations.NullMarked;
