package dev.evenkeel.call;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.HexFormat;

/// A server that says just these frames of HTTP/2 (RFC 9113), as no library would. Words:
/// `settings`; `head:NAME=VALUE,…` and `data:HEX`, which end the stream with a `!` before the
/// colon; `rst`; `goaway:LAST`; `ping`; `push`; `hex:BYTES`; `text:BYTES`; `flood:WORD` (without
/// end); `fin` (closes), `hold` (waits until the client closes).
record Http2Script(String words) implements ScriptedServer.Script {

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PUSH_PROMISE = 5;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int CONTINUATION = 9;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  @Override
  public void serve(Socket socket) throws IOException {
    OutputStream out = socket.getOutputStream();
    ScriptedServer.request(socket); // "PRI * HTTP/2.0", and an empty line
    for (String word : words.split(" ")) {
      switch (word) {
        case "fin" -> socket.shutdownOutput();
        case "hold" -> ScriptedServer.untilClosed(socket);
        default -> {
          if (word.startsWith("flood:")) {
            byte[] frame = bytes(word.substring("flood:".length()));
            while (true) {
              out.write(frame);
            }
          }
          out.write(bytes(word));
        }
      }
    }
  }

  private static byte[] bytes(String word) {
    String kind = word.replaceAll("[:!].*", "");
    String rest = word.substring(Math.min(word.length(), word.indexOf(':') + 1));
    int end = word.startsWith(kind + "!") ? END_STREAM : 0;
    return switch (kind) {
      case "settings" -> frame(SETTINGS, 0, 0, new byte[0]);
      case "head" -> frame(HEADERS, END_HEADERS | end, 1, headers(rest));
      case "unended" -> frame(HEADERS, 0, 1, headers(rest));
      case "continued" -> frame(CONTINUATION, 0, 1, headers(rest));
      case "data" -> frame(DATA, end, 1, HexFormat.of().parseHex(rest));
      case "rst" -> frame(RST_STREAM, 0, 1, new byte[] {0, 0, 0, 7});
      case "goaway" -> frame(GOAWAY, 0, 0, new byte[] {0, 0, 0, Byte.parseByte(rest), 0, 0, 0, 0});
      case "ping" -> frame(PING, 0, 0, new byte[8]);
      case "push" -> frame(PUSH_PROMISE, END_HEADERS, 1, new byte[] {0, 0, 0, 2});
      case "hex" -> HexFormat.of().parseHex(rest);
      case "text" -> rest.replace('_', ' ').getBytes(ISO_8859_1);
      default -> throw new IllegalArgumentException(word);
    };
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(payload.length >> 16);
    frame.write(payload.length >> 8);
    frame.write(payload.length);
    frame.write(type);
    frame.write(flags);
    frame.writeBytes(new byte[] {0, 0, 0, (byte) stream});
    frame.writeBytes(payload);
    return frame.toByteArray();
  }

  /// Each literal, neither indexed nor compressed (RFC 7541, section 6.2.2).
  private static byte[] headers(String list) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (String header : list.split(",")) {
      int equals = header.indexOf('=');
      block.write(0);
      string(header.substring(0, equals), block);
      string(header.substring(equals + 1), block);
    }
    return block.toByteArray();
  }

  private static void string(String text, ByteArrayOutputStream block) {
    if (text.length() > 126) {
      throw new IllegalArgumentException(text);
    }
    block.write(text.length());
    block.writeBytes(text.getBytes(ISO_8859_1));
  }
}
