package dev.evenkeel.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.model.CallResult;
import io.grpc.health.v1.HealthCheckRequest;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Real: protobuf's own encoder, for what is sent.
class HealthCheckTest {

  @ParameterizedTest(name = "a name of {0}")
  @ValueSource(ints = {0, 1, 127, 128, 1024})
  void a_request_is_what_protobuf_makes_of_it(int length) {
    String service = "a".repeat(length);
    byte[] message = HealthCheckRequest.newBuilder().setService(service).build().toByteArray();

    assertThat(HealthCheck.request(service))
        .isEqualTo(
            ByteBuffer.allocate(5 + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SERVING                        | 00 00000002 0801                   | OK
          NOT_SERVING                    | 00 00000002 0802                   | GRPC_NOT_SERVING
          SERVICE_UNKNOWN                | 00 00000002 0803                   | GRPC_NOT_SERVING
          a status that is new           | 00 00000003 08f401                 | GRPC_NOT_SERVING
          the default, left out: UNKNOWN | 00 00000000                        | GRPC_NOT_SERVING
          the last of two counts         | 00 00000004 08020801               | OK
          all kinds of new fields        | 00 00000016 1005 12023030 190000000000000000 2500000000 0801 | OK
          compressed                     | 01 00000002 0801                   | MALFORMED
          nothing                        | ''                                 | MALFORMED
          no whole prefix                | 00 000000                          | MALFORMED
          a length that is not kept      | 00 00000003 0801                   | MALFORMED
          two messages                   | 00 00000002 0801 00 00000002 0801  | MALFORMED
          a length below zero            | 00 ffffffff 0801                   | MALFORMED
          a number that is never ended   | 00 00000002 0881                   | MALFORMED
          a number of more than 10 bytes | 00 0000000c 08ffffffffffffffffffff01 | MALFORMED
          a text longer than the message | 00 00000003 12053030               | MALFORMED
          a group                        | 00 00000001 0b                     | MALFORMED
          """)
  void a_reply_is(String rule, String hex, CallResult result) {
    assertThat(HealthCheck.resultOf(HexFormat.of().parseHex(hex.replace(" ", ""))))
        .isEqualTo(result);
  }

  @Test
  void any_bytes_are_one_of_three_things() {
    Random random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      byte[] body = new byte[5 + random.nextInt(12)];
      random.nextBytes(body);
      ByteBuffer.wrap(body).put((byte) 0).putInt(body.length - 5);

      assertThat(HealthCheck.resultOf(body))
          .isIn(CallResult.OK, CallResult.GRPC_NOT_SERVING, CallResult.MALFORMED);
    }
  }
}
