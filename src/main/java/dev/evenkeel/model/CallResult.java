package dev.evenkeel.model;

import java.util.Locale;

/// How a call ended.
public enum CallResult {
  OK,
  REFUSED,
  UNREACHABLE,
  TIMEOUT,
  /// Closed or reset before the reply was complete.
  RESET,
  /// The TLS handshake failed: a certificate that is not trusted, is out of date or has another
  /// name, no cipher in common, or what answers does not speak TLS.
  TLS,
  HTTP_1XX,
  HTTP_2XX,
  HTTP_3XX,
  HTTP_4XX,
  HTTP_5XX,
  /// A reply that is not of the protocol.
  MALFORMED,
  /// A headless name that gave no address to call.
  NO_ADDRESS;

  /// For a status that the settings do not accept.
  ///
  /// @param status 100 to 599; anything else is malformed
  public static CallResult ofStatus(int status) {
    return switch (status / 100) {
      case 1 -> HTTP_1XX;
      case 2 -> HTTP_2XX;
      case 3 -> HTTP_3XX;
      case 4 -> HTTP_4XX;
      case 5 -> HTTP_5XX;
      default -> MALFORMED;
    };
  }

  /// The value of the metric label `result`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
