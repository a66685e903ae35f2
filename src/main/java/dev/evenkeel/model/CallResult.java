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
  GRPC_CANCELLED,
  /// Also any status that gRPC does not have.
  GRPC_UNKNOWN,
  GRPC_INVALID_ARGUMENT,
  GRPC_DEADLINE_EXCEEDED,
  GRPC_NOT_FOUND,
  GRPC_ALREADY_EXISTS,
  GRPC_PERMISSION_DENIED,
  GRPC_RESOURCE_EXHAUSTED,
  GRPC_FAILED_PRECONDITION,
  GRPC_ABORTED,
  GRPC_OUT_OF_RANGE,
  /// The server has no health service.
  GRPC_UNIMPLEMENTED,
  GRPC_INTERNAL,
  GRPC_UNAVAILABLE,
  GRPC_DATA_LOSS,
  GRPC_UNAUTHENTICATED,
  /// The health service was asked and says anything but `SERVING`.
  GRPC_NOT_SERVING,
  /// A reply that is not of the protocol, or not what `expect` says.
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

  /// For a `grpc-status` (gRPC, "Status codes and their use in gRPC").
  ///
  /// @param status 0 to 16; anything else is unknown
  public static CallResult ofGrpcStatus(int status) {
    return switch (status) {
      case 0 -> OK;
      case 1 -> GRPC_CANCELLED;
      case 3 -> GRPC_INVALID_ARGUMENT;
      case 4 -> GRPC_DEADLINE_EXCEEDED;
      case 5 -> GRPC_NOT_FOUND;
      case 6 -> GRPC_ALREADY_EXISTS;
      case 7 -> GRPC_PERMISSION_DENIED;
      case 8 -> GRPC_RESOURCE_EXHAUSTED;
      case 9 -> GRPC_FAILED_PRECONDITION;
      case 10 -> GRPC_ABORTED;
      case 11 -> GRPC_OUT_OF_RANGE;
      case 12 -> GRPC_UNIMPLEMENTED;
      case 13 -> GRPC_INTERNAL;
      case 14 -> GRPC_UNAVAILABLE;
      case 15 -> GRPC_DATA_LOSS;
      case 16 -> GRPC_UNAUTHENTICATED;
      default -> GRPC_UNKNOWN;
    };
  }

  /// The value of the metric label `result`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
