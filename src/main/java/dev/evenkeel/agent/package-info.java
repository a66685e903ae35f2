/// Pacing, budgets, and the one loop that ties the floors below together: catalog events in, probes
/// out, observations into the ledger. Start: [Agent], then [Probing].
@NullMarked
package dev.evenkeel.agent;

import org.jspecify.annotations.NullMarked;
