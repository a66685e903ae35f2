/// Where Services come from: what the cluster says, as events, and its state as of the last event.
/// API objects end here; above are only the records of `model`.
///
/// Start: [Catalog], [CatalogEvent] and [CatalogState]; against an API server [KubernetesCatalog],
/// of a folder [ManifestCatalog]. Not here: what is right (`expectation`), when something is probed
/// (`agent`).
@NullMarked
package dev.evenkeel.catalog;

import org.jspecify.annotations.NullMarked;
