/// What is right for a Service from one vantage: the answers its name owes, the endpoints that are
/// due its calls and their shares. Pure functions of what the cluster says. Start: [Expectations].
///
/// Not here: what was seen (`ledger`), how it is asked (`dns`, `call`).
@NullMarked
package dev.evenkeel.expectation;

import org.jspecify.annotations.NullMarked;
