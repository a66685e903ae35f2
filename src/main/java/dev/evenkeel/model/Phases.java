package dev.evenkeel.model;

/// When the phases of a call were complete, in nanoseconds after it was begun.
///
/// @param connect the connection stood; -1: never
/// @param tls the TLS handshake was complete; -1: never, or none was due
/// @param firstByte the first byte of the reply came; -1: never
/// @param total the call ended, however it did
public record Phases(long connect, long tls, long firstByte, long total) {

  public static final long NEVER = -1;
}
