/// The words of the project as immutable records: what the cluster says ([Service],
/// [EndpointSlice]), what is right ([ServiceExpectation]), what was seen ([CallObservation],
/// [LookupObservation]). Plain Java, no I/O, no clock.
///
/// Start: [Target] and [ServiceExpectation].
@NullMarked
package dev.evenkeel.model;

import org.jspecify.annotations.NullMarked;
