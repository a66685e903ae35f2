package dev.evenkeel.cluster;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/// Lets one thread of this process live in another network namespace: sockets that it opens are
/// there. The kernel keeps a namespace per thread; a process per probe would cost a hundred times
/// as much.
@SuppressWarnings("restricted") // These three calls are what the class is for; see the pom's e2e.
public final class NetworkNamespace {
  private static final int CLONE_NEWNET = 0x40000000;
  private static final MethodHandle OPEN;
  private static final MethodHandle SETNS;
  private static final MethodHandle CLOSE;

  static {
    Linker linker = Linker.nativeLinker();
    SymbolLookup library = linker.defaultLookup();
    OPEN =
        linker.downcallHandle(
            library.findOrThrow("open"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    SETNS =
        linker.downcallHandle(
            library.findOrThrow("setns"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    CLOSE =
        linker.downcallHandle(
            library.findOrThrow("close"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  }

  private NetworkNamespace() {}

  /// Moves the calling thread, for good.
  ///
  /// @throws IllegalStateException on a virtual thread: its carrier would move
  public static void enter(Path namespace) {
    if (Thread.currentThread().isVirtual()) {
      throw new IllegalStateException("a virtual thread has no network namespace of its own");
    }
    try (Arena arena = Arena.ofConfined()) {
      int descriptor = (int) OPEN.invokeExact(arena.allocateFrom(namespace.toString()), 0);
      int moved = (int) SETNS.invokeExact(descriptor, CLONE_NEWNET);
      int closed = (int) CLOSE.invokeExact(descriptor);
      if (moved != 0 || closed != 0) {
        throw new ClusterException(
            "cannot enter network namespace " + namespace + ": gone, or not root");
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("cannot call setns", e);
    }
  }
}
