package dev.evenkeel.catalog;

import dev.evenkeel.model.EndpointSlice;
import dev.evenkeel.model.Node;
import dev.evenkeel.model.Service;
import dev.evenkeel.model.ServiceKey;

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

  /// This agent's Node is there, or has changed; when it goes, its last state stays.
  record NodeSeen(Node node) implements CatalogEvent {}

  /// How many agents there should be (`desiredNumberScheduled` of their DaemonSet).
  record AgentsDesired(int agents) implements CatalogEvent {}
}
