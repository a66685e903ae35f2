package dev.evenkeel.call;

import dev.evenkeel.model.CallResult;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The messages of gRPC's health check, as they stand in the body: five bytes (not compressed, the
/// length), then protobuf (`grpc/health/v1/health.proto`). Two fields do not want a library.
///
///     message HealthCheckRequest { string service = 1; }
///     message HealthCheckResponse { ServingStatus status = 1; }  // SERVING = 1
final class HealthCheck {

  static final String PATH = "/grpc.health.v1.Health/Check";

  private static final int PREFIX_BYTES = 5;
  private static final int SERVICE_TAG = 1 << 3 | 2;
  private static final int STATUS_TAG = 1 << 3;
  private static final long SERVING = 1;
  private static final int LONGEST_VARINT = 10;

  private HealthCheck() {}

  static byte[] request(String service) {
    byte[] name = service.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    if (name.length > 0) {
      message.write(SERVICE_TAG);
      int length = name.length;
      for (; length > 0x7f; length >>>= 7) {
        message.write(length & 0x7f | 0x80);
      }
      message.write(length);
      message.writeBytes(name);
    }
    byte[] bytes = message.toByteArray();
    return ByteBuffer.allocate(PREFIX_BYTES + bytes.length)
        .put((byte) 0)
        .putInt(bytes.length)
        .put(bytes)
        .array();
  }

  /// What the body of a reply with status 0 comes to: `OK`, `GRPC_NOT_SERVING` or `MALFORMED`.
  static CallResult resultOf(byte[] body) {
    ByteBuffer message = ByteBuffer.wrap(body);
    if (message.remaining() < PREFIX_BYTES
        || message.get() != 0
        || message.getInt() != message.remaining()) {
      return CallResult.MALFORMED;
    }
    long status = 0; // a field at its default is left out
    while (message.hasRemaining()) {
      long tag = varint(message);
      long value = varintOrSkipped(tag, message);
      if (tag < 0 || value < 0) {
        return CallResult.MALFORMED;
      }
      status = tag == STATUS_TAG ? value : status;
    }
    return status == SERVING ? CallResult.OK : CallResult.GRPC_NOT_SERVING;
  }

  /// The value of a field that is a varint; 0 for one that is not, which is skipped; below 0:
  /// cannot be.
  private static long varintOrSkipped(long tag, ByteBuffer message) {
    return switch ((int) (tag & 7)) {
      case 0 -> varint(message);
      case 1 -> skip(Long.BYTES, message);
      case 2 -> skip(varint(message), message);
      case 5 -> skip(Integer.BYTES, message);
      default -> -1;
    };
  }

  private static long skip(long bytes, ByteBuffer message) {
    if (bytes < 0 || bytes > message.remaining()) {
      return -1;
    }
    message.position(message.position() + (int) bytes);
    return 0;
  }

  /// Below 0 where there is none; one above 2^63, of which there is no use, is below 0 too.
  private static long varint(ByteBuffer message) {
    long value = 0;
    for (int i = 0; i < LONGEST_VARINT && message.hasRemaining(); i++) {
      byte next = message.get();
      value |= (long) (next & 0x7f) << 7 * i;
      if (next >= 0) {
        return value;
      }
    }
    return -1;
  }
}
