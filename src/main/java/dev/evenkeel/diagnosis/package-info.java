/// From what was seen to what is wrong, and why: pure functions over a ledger snapshot. Start:
/// [Diagnosis]. Each class named after what it reads finds the findings of a kind; [Causes] says
/// what explains what; [OpenFindings] remembers since when, and what was opened and closed.
@NullMarked
package dev.evenkeel.diagnosis;

import org.jspecify.annotations.NullMarked;
