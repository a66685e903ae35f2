package dev.evenkeel.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// A configuration file as it was read at one moment.
///
/// @param hash the first 12 hexadecimal digits of the SHA-256 of its bytes
public record ConfigurationFile(Configuration configuration, String hash) {

  static final int LARGEST = 1 << 20;
  private static final int HASH_DIGITS = 12;

  /// No file: the defaults, and the hash of an empty one.
  public static final ConfigurationFile NONE =
      new ConfigurationFile(Configuration.DEFAULT, hash(new byte[0]));

  /// Reads a file.
  ///
  /// @throws ConfigurationRefused where it cannot be read, or is not taken
  public static ConfigurationFile read(Path path) throws ConfigurationRefused {
    byte[] bytes = bytes(path);
    Configuration configuration =
        Configuration.parse(text(bytes, path.toString()), path.toString());
    return new ConfigurationFile(configuration, hash(bytes));
  }

  private static byte[] bytes(Path path) throws ConfigurationRefused {
    String reason;
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      if (bytes.length <= LARGEST) {
        return bytes;
      }
      reason = "is larger than 1 MiB; write fewer entries, with namespaces or a selector each";
    } catch (NoSuchFileException e) {
      reason =
          "no such file; create it, or leave --config and EVENKEEL_CONFIG out for the defaults";
    } catch (AccessDeniedException e) {
      reason = "permission denied; make it readable for the user that evenkeel runs as";
    } catch (IOException e) {
      String cause = Quoted.bare(String.valueOf(e.getMessage()));
      reason = "cannot be read (" + cause + "); name a readable YAML file";
    }
    throw new ConfigurationRefused(List.of(path + ": " + reason));
  }

  private static String text(byte[] bytes, String file) throws ConfigurationRefused {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer text = CharBuffer.allocate(bytes.length + 1);
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), text, true);
    String decoded = text.flip().toString();
    if (result.isError()) {
      int line = 1 + (int) decoded.chars().filter(c -> c == '\n').count();
      String last = decoded.substring(decoded.lastIndexOf('\n') + 1);
      int column = 1 + last.codePointCount(0, last.length());
      throw new ConfigurationRefused(
          List.of(file + ":" + line + ":" + column + ": is not UTF-8; save the file as UTF-8"));
    }
    return decoded;
  }

  static String hash(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
