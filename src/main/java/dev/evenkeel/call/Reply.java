package dev.evenkeel.call;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// A complete reply, as far as it is kept.
///
/// @param status of HTTP; 0 where there is none (TCP, UDP)
/// @param headers in the order in which they came, trailers (gRPC) behind them
/// @param body its first 64 KiB read as UTF-8; bytes that are none become U+FFFD
/// @param cut whether the body went on beyond them, so that its last word may be half a word
/// @param certificateNames what the server's certificate calls it; empty without TLS
public record Reply(
    int status, List<Header> headers, String body, boolean cut, List<String> certificateNames) {

  /// Bytes of a body that are kept and searched.
  public static final int BODY_LIMIT = 64 * 1024;

  /// One header line, spelled as it came.
  public record Header(String name, String value) {}

  public Reply {
    headers = List.copyOf(headers);
    certificateNames = List.copyOf(certificateNames);
  }

  /// Of TCP and UDP.
  ///
  /// @param whole false where there may be more of it to come
  static Reply ofBytes(byte[] bytes, boolean whole) {
    Reply kept = of(0, List.of(), bytes, List.of());
    return new Reply(0, List.of(), kept.body(), kept.cut() || !whole, List.of());
  }

  /// Keeps what is kept of a body.
  static Reply of(int status, List<Header> headers, byte[] body, List<String> certificateNames) {
    int kept = Math.min(body.length, BODY_LIMIT);
    return new Reply(
        status,
        headers,
        new String(body, 0, kept, StandardCharsets.UTF_8),
        kept < body.length,
        certificateNames);
  }
}
