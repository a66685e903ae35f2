package dev.evenkeel.model;

/// Who answered a call.
public sealed interface Answerer {

  /// Nobody was called: the lookup has led nowhere, and tells why.
  record NotCalled() implements Answerer {}

  /// No reply came, or (TCP without a request) none is due: nothing to tell.
  record NoReply() implements Answerer {}

  /// A reply that names no known endpoint, or several: never guessed.
  record Unidentified() implements Answerer {}

  /// @param endpoint name of the [Endpoint]
  record Named(String endpoint) implements Answerer {}
}
