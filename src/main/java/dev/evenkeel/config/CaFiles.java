package dev.evenkeel.config;

import dev.evenkeel.model.CaFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;

/// The values of `caFile`. It is read with the configuration, so that a file that is missing or
/// holds no certificate refuses it, and no call has a file to wait for.
final class CaFiles {

  static final String ALLOWED = "the absolute path of a file with PEM certificates";

  private static final int LARGEST = 1 << 20;

  private CaFiles() {}

  /// @throws IllegalArgumentException whose message is the sentence for the user; it tells nothing
  ///   of the file's content
  static CaFile read(String text) {
    Path path = path(text);
    // Others than regular files may never end, or never begin.
    if (!Files.exists(path)) {
      throw refusal(text, "does not exist");
    }
    if (!Files.isRegularFile(path)) {
      throw refusal(text, "is no regular file");
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(path)) {
      bytes = in.readNBytes(LARGEST + 1);
    } catch (IOException e) {
      throw refusal(text, "cannot be read by the user that evenkeel runs as");
    }
    if (bytes.length > LARGEST) {
      throw refusal(text, "is larger than 1 MiB");
    }
    if (!holdsCertificates(bytes)) {
      throw refusal(text, "holds no certificates, or one that is broken");
    }
    return new CaFile(text, new String(bytes, StandardCharsets.ISO_8859_1));
  }

  private static Path path(String text) {
    try {
      Path path = Path.of(text);
      if (path.isAbsolute()) {
        return path;
      }
    } catch (InvalidPathException e) {
      throw refusal(text, "is no path");
    }
    throw refusal(text, "is no absolute path");
  }

  private static boolean holdsCertificates(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    long begun = text.lines().filter(line -> line.startsWith("-----BEGIN ")).count();
    try {
      // The JDK passes over the last one in silence where it is cut.
      return begun > 0
          && begun
              == CertificateFactory.getInstance("X.509")
                  .generateCertificates(new ByteArrayInputStream(bytes))
                  .size();
    } catch (CertificateException broken) {
      return false;
    }
  }

  private static IllegalArgumentException refusal(String text, String what) {
    return new IllegalArgumentException(Quoted.quoted(text) + " " + what + "; allowed: " + ALLOWED);
  }
}
