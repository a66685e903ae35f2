package dev.evenkeel.catalog;

/// A source of Services and their EndpointSlices, which tells every change as a [CatalogEvent] to
/// the consumer it was made with, from one thread at a time and in order.
///
/// What a consumer may rely on: of a Service that is told for the first time all slices are told
/// before it; of one that is no longer there, or no longer chosen, they are told as gone with it.
/// The same record is not told twice in a row. All methods may be called from any thread.
public interface Catalog extends AutoCloseable {

  /// Begins to tell. Returns at once, whatever the state of the cluster; never throws because of
  /// it.
  void start();

  /// Changes which Services are told, for a configuration that was reloaded: those that are no
  /// longer chosen are told as gone once the new ones are known, the others go on untouched.
  void choose(ServiceChoice choice);

  CatalogHealth health();

  /// Tells nothing any more. Does not close what it was given.
  @Override
  void close();
}
