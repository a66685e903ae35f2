package dev.evenkeel.catalog;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;

/// Handlers of informers, each of a fixed type: Quarkus finds by it what a native image must keep.
final class ObjectEvents {

  /// Where the handlers lead to.
  interface Sink<T> {

    void present(T object);

    /// Deleted, or selected no more.
    ///
    /// @param object of a deletion that was missed only the metadata
    void absent(T object);
  }

  private ObjectEvents() {}

  record OfServices(Sink<Service> sink) implements ResourceEventHandler<Service> {
    @Override
    public void onAdd(Service added) {
      sink.present(added);
    }

    @Override
    public void onUpdate(Service before, Service after) {
      sink.present(after);
    }

    @Override
    public void onDelete(Service deleted, boolean missed) {
      sink.absent(deleted);
    }
  }

  record OfSlices(Sink<EndpointSlice> sink) implements ResourceEventHandler<EndpointSlice> {
    @Override
    public void onAdd(EndpointSlice added) {
      sink.present(added);
    }

    @Override
    public void onUpdate(EndpointSlice before, EndpointSlice after) {
      sink.present(after);
    }

    @Override
    public void onDelete(EndpointSlice deleted, boolean missed) {
      sink.absent(deleted);
    }
  }

  record OfNodes(Sink<Node> sink) implements ResourceEventHandler<Node> {
    @Override
    public void onAdd(Node added) {
      sink.present(added);
    }

    @Override
    public void onUpdate(Node before, Node after) {
      sink.present(after);
    }

    @Override
    public void onDelete(Node deleted, boolean missed) {
      sink.absent(deleted);
    }
  }

  record OfDaemonSets(Sink<DaemonSet> sink) implements ResourceEventHandler<DaemonSet> {
    @Override
    public void onAdd(DaemonSet added) {
      sink.present(added);
    }

    @Override
    public void onUpdate(DaemonSet before, DaemonSet after) {
      sink.present(after);
    }

    @Override
    public void onDelete(DaemonSet deleted, boolean missed) {
      sink.absent(deleted);
    }
  }
}
