package dev.evenkeel.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;

/// A ConfigMap, Secret or projected volume on disk, laid out as a kubelet does: each file is a link
/// to `..data/FILE`, and `..data` a link to a folder that is swapped as a whole. Whoever watches
/// the file sees what it would see in a cluster. Confined to its Pod's thread.
final class ProjectedFolder {
  private final Path folder;
  private Map<String, String> content = Map.of();
  private int version;

  ProjectedFolder(Path folder) {
    this.folder = folder;
    readable(folder);
  }

  /// Makes these the files; does nothing where they are already.
  void update(Map<String, String> files) {
    if (version > 0 && files.equals(content)) {
      return;
    }
    try {
      Path data = readable(folder.resolve("..v" + ++version));
      for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
        Path path = Files.writeString(data.resolve(file.getKey()), file.getValue());
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
      }
      Path link = folder.resolve("..data_tmp");
      Files.createSymbolicLink(link, data.getFileName());
      Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
      for (String name : files.keySet()) {
        if (!content.containsKey(name)) {
          Files.createSymbolicLink(folder.resolve(name), Path.of("..data", name));
        }
      }
      for (String name : content.keySet()) {
        if (!files.containsKey(name)) {
          Files.delete(folder.resolve(name));
        }
      }
      if (version > 1) {
        Path old = folder.resolve("..v" + (version - 1));
        for (String name : content.keySet()) {
          Files.delete(old.resolve(name));
        }
        Files.delete(old);
      }
      content = Map.copyOf(files);
    } catch (IOException e) {
      throw new ClusterException("cannot write the volume " + folder + ": " + e.getMessage(), e);
    }
  }

  /// A folder that a Pod's user can read whatever the umask.
  private static Path readable(Path folder) {
    try {
      Files.createDirectories(folder);
      return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new ClusterException("cannot create " + folder + ": " + e.getMessage(), e);
    }
  }
}
