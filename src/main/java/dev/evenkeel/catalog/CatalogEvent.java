package dev.evenkeel.catalog;

import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceKey;
import org.jspecify.annotations.Nullable;

/// One thing that the cluster said: what goes into the queue that the probing loop drains.
public sealed interface CatalogEvent {

  /// A chosen Service is there, or has changed.
  record ServiceSeen(Service service) implements CatalogEvent {}

  /// A Service was deleted, or is no longer chosen.
  record ServiceGone(ServiceKey service) implements CatalogEvent {}

  /// A slice of a chosen Service is there, or has changed.
  record SliceSeen(EndpointSlice slice) implements CatalogEvent {}

  /// A slice was deleted, went to another Service, or its Service is gone.
  record SliceGone(ServiceKey service, String name) implements CatalogEvent {}

  /// The zone of this agent's node.
  ///
  /// @param zone null where the Node has no zone label
  record ZoneSeen(@Nullable String zone) implements CatalogEvent {}

  /// How many agents there should be (`desiredNumberScheduled` of their DaemonSet).
  record AgentsDesired(int agents) implements CatalogEvent {}
}
