package dev.evenkeel.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The YAML files of one folder, not of those below it. Hidden ones are left out: editors and the
/// ConfigMap volumes of a kubelet keep their own under such names.
///
/// @param path as the user named it
record ManifestFolder(Path path) {

  static final int LARGEST_MIB = 16;
  private static final int LARGEST = LARGEST_MIB << 20;

  /// The folder at one moment.
  ///
  /// @param files by path
  /// @param problems of what could not be read
  record Reading(SortedMap<String, byte[]> files, List<ManifestProblem> problems) {

    static final Reading NONE = new Reading(new TreeMap<>(), List.of());

    /// Equal for equal readings: kept in place of the bytes.
    String fingerprint() {
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        files.forEach(
            (file, bytes) -> {
              digest.update((file + "\0" + bytes.length + "\0").getBytes(StandardCharsets.UTF_8));
              digest.update(bytes);
            });
        return HexFormat.of().formatHex(digest.digest()) + problems;
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has SHA-256", e);
      }
    }

    /// Everything that the files say, or why they cannot be taken.
    ManifestReader parsed() {
      ManifestReader reader = new ManifestReader();
      problems.forEach(reader::refuse);
      files.forEach(
          (file, bytes) -> {
            try {
              reader.read(file, text(bytes));
            } catch (ManifestRefused refused) {
              reader.refuse(new ManifestProblem(file, refused.at(), refused.sentence()));
            }
          });
      return reader;
    }
  }

  /// Never throws: what cannot be read is a problem of the reading.
  Reading read() {
    SortedMap<String, byte[]> files = new TreeMap<>();
    List<ManifestProblem> problems = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path, "[!.]*.{yaml,yml}")) {
      for (Path entry : entries) {
        if (!Files.isDirectory(entry)) {
          read(entry, files, problems);
        }
      }
    } catch (NoSuchFileException _) {
      problems.add(new ManifestProblem(path.toString(), null, "no such folder; create it"));
    } catch (NotDirectoryException _) {
      problems.add(
          new ManifestProblem(path.toString(), null, "is no folder; name one with YAML files"));
    } catch (IOException | DirectoryIteratorException e) {
      problems.add(unreadable(path, e));
    }
    problems.sort((a, b) -> a.file().compareTo(b.file()));
    return new Reading(files, List.copyOf(problems));
  }

  private static void read(
      Path file, SortedMap<String, byte[]> files, List<ManifestProblem> problems) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      problems.add( // opening a pipe would wait for its writer
          new ManifestProblem(file.toString(), null, "is no plain file; allowed: a YAML file"));
      return;
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        problems.add(
            new ManifestProblem(
                file.toString(),
                null,
                "is larger than " + LARGEST_MIB + " MiB; split it, or leave namespaces out"));
      } else {
        files.put(file.toString(), bytes);
      }
    } catch (NoSuchFileException _) {
      if (Files.isSymbolicLink(file)) {
        problems.add(
            new ManifestProblem(
                file.toString(), null, "is a link to nothing; mend or remove the link"));
      } // else removed since it was listed: the next reading tells
    } catch (IOException e) {
      problems.add(unreadable(file, e));
    }
  }

  private static ManifestProblem unreadable(Path path, Exception e) {
    String reason =
        e instanceof AccessDeniedException
            ? "permission denied; make it readable for the user that evenkeel runs as"
            : "cannot be read (" + ManifestProblem.shown(String.valueOf(e.getMessage())) + ")";
    return new ManifestProblem(path.toString(), null, reason);
  }

  private static String text(byte[] bytes) throws ManifestRefused {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer text = CharBuffer.allocate(bytes.length + 1);
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), text, true);
    String decoded = text.flip().toString();
    if (result.isError()) {
      int line = 1 + (int) decoded.chars().filter(c -> c == '\n').count();
      String last = decoded.substring(decoded.lastIndexOf('\n') + 1);
      int column = 1 + last.codePointCount(0, last.length());
      throw new ManifestRefused(
          new YamlNode.Place(line, column), "is not UTF-8; save the file as UTF-8");
    }
    return decoded;
  }
}
