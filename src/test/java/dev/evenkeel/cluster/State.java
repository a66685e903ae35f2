package dev.evenkeel.cluster;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The cluster's folder on disk, and the lock that makes it the only one: namespaces, addresses and
/// this folder are the same for every run, so that a run finds what a killed one left.
final class State implements AutoCloseable {
  private final Path folder;
  private final FileChannel lock;

  private State(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /// Takes the lock.
  ///
  /// @throws ClusterException where another cluster runs
  static State open() {
    return open(Path.of(System.getProperty("java.io.tmpdir")));
  }

  static State open(Path temporary) {
    Path folder = temporary.resolve("evenkeel-cluster");
    Path lockFile = temporary.resolve("evenkeel-cluster.lock");
    try {
      FileChannel channel =
          FileChannel.open(
              lockFile,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS);
      if (!locked(channel)) {
        channel.close();
        throw new ClusterException(
            "another test cluster runs on this machine (it holds "
                + lockFile
                + "): end it first, there can be one at a time");
      }
      try {
        own(folder);
      } catch (IOException | ClusterException e) {
        channel.close();
        throw e;
      }
      return new State(folder, channel);
    } catch (IOException e) {
      throw new ClusterException("cannot use " + folder + ": " + e.getMessage(), e);
    }
  }

  /// Makes the folder ours alone: anyone may write to /tmp, and its name is known beforehand.
  private static void own(Path folder) throws IOException {
    Set<PosixFilePermission> ours = PosixFilePermissions.fromString("rwx------");
    try {
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(ours));
    } catch (FileAlreadyExistsException e) {
      UserPrincipal owner = Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS);
      String user = System.getProperty("user.name");
      if (!owner.getName().equals(user) || !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        throw new ClusterException(
            folder + " is not a folder of " + user + " but belongs to " + owner + ": remove it", e);
      }
      Files.setPosixFilePermissions(folder, ours);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // Another cluster of this same JVM.
      return false;
    }
  }

  Path folder() {
    return folder;
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  Path log(String name) {
    return folder.resolve("logs").resolve(name + ".log");
  }

  /// Writes a file of the cluster's own, and its folder where missing.
  Path write(String name, String content) {
    Path file = file(name);
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, content);
    } catch (IOException e) {
      throw new ClusterException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /// Remembers a process group beyond this run.
  void record(long pid) throws IOException {
    Path pids = Files.createDirectories(folder.resolve("pids"));
    Files.writeString(pids.resolve(Long.toString(pid)), identity(pid));
  }

  void forget(long pid) {
    try {
      Files.deleteIfExists(folder.resolve("pids").resolve(Long.toString(pid)));
    } catch (IOException e) {
      throw new ClusterException("cannot delete the record of process " + pid, e);
    }
  }

  /// The recorded process groups that still run: a number alone may be another process's by now.
  List<Long> recorded() {
    Path pids = folder.resolve("pids");
    if (Files.notExists(pids)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(pids)) {
      return files
          .map(file -> Long.parseLong(file.getFileName().toString()))
          .filter(this::runs)
          .toList();
    } catch (IOException e) {
      throw new ClusterException("cannot read " + pids, e);
    }
  }

  /// Whether the process that was recorded under this number still runs.
  boolean runs(long pid) {
    try {
      String was = Files.readString(folder.resolve("pids").resolve(Long.toString(pid)));
      return !was.isEmpty() && was.equals(identity(pid));
    } catch (IOException e) {
      // It has ended in between, or was never recorded.
      return false;
    }
  }

  /// When a process began: the boot, and the clock ticks from then on (field 22 of its stat file,
  /// counted behind the command, which may hold blanks). Empty where there is no such process, or
  /// only its zombie: where nobody reaps a killed run's children, they stay that for ever.
  private static String identity(long pid) throws IOException {
    Path stat = Path.of("/proc/" + pid + "/stat");
    if (Files.notExists(stat)) {
      return "";
    }
    String text = Files.readString(stat, StandardCharsets.ISO_8859_1);
    String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
    if (fields[0].equals("Z")) {
      return "";
    }
    return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip() + " " + fields[19];
  }

  /// The end of a log, for an error message.
  static String tail(Path log) {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
      return String.format(
          Locale.ROOT,
          "%s:%n%s",
          log,
          String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size())));
    } catch (IOException e) {
      return log + ": cannot be read";
    }
  }

  /// Deletes what a run leaves but its logs, which are what one looks at after a failure.
  void deleteAllButLogs() {
    delete(path -> !path.startsWith(folder.resolve("logs")));
  }

  void deleteAll() {
    delete(_ -> true);
  }

  private void delete(Predicate<Path> which) {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.filter(which).sorted(Comparator.reverseOrder()).toList()) {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) || isEmptyFolder(path)) {
          Files.delete(path);
        }
      }
    } catch (IOException e) {
      throw new ClusterException("cannot clear " + folder + ": " + e.getMessage(), e);
    }
  }

  private boolean isEmptyFolder(Path path) throws IOException {
    if (path.equals(folder)) {
      return false;
    }
    try (Stream<Path> content = Files.list(path)) {
      return content.findAny().isEmpty();
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new ClusterException("cannot release the lock of " + folder, e);
    }
  }
}
