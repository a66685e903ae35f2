package dev.evenkeel.cli;

import java.io.PrintStream;
import java.util.List;

/// Where the demo is seen. Confined to the demo's thread, but for [#close].
sealed interface DemoScreen extends AutoCloseable {

  /// What is to be seen now.
  void show(DemoView view);

  /// Something happened, which a reader of plain lines should find by itself.
  void tell(String event);

  /// Nothing is shown any more; may be called twice, from any thread.
  @Override
  void close();

  /// A terminal: the alternate screen, so that what was there before comes back and only the
  /// summary stays. Each line is painted over the one before, without wrapping, which does not
  /// flicker.
  final class Terminal implements DemoScreen {

    private static final String ENTER = "\u001b[?1049h\u001b[?7l\u001b[?25l\u001b[2J";
    private static final String LEAVE = "\u001b[?25h\u001b[?7h\u001b[?1049l";
    private static final String REST_OF_LINE = "\u001b[K";
    private static final String REST_OF_SCREEN = "\u001b[J";

    private final PrintStream out;
    private final DemoLog log;
    private boolean up;

    Terminal(PrintStream out, DemoLog log) {
      this.out = out;
      this.log = log;
    }

    @Override
    public synchronized void show(DemoView view) {
      if (!up) {
        up = true;
        log.keep();
        out.print(ENTER);
      }
      List<String> lines =
          new DemoPicture(DemoPicture.Ink.of(out.charset())).lines(view, log.kept());
      StringBuilder screen = new StringBuilder();
      for (int i = 0; i < lines.size(); i++) {
        screen.append("\u001b[").append(i + 1).append(";1H").append(lines.get(i));
        screen.append(REST_OF_LINE);
      }
      out.print(screen.append(REST_OF_SCREEN));
      out.flush();
    }

    @Override
    public void tell(String event) {
      // the view shows it
    }

    @Override
    public synchronized void close() {
      if (up) {
        up = false;
        out.print(LEAVE);
        out.flush();
        log.release();
      }
    }
  }

  /// A pipe, a file, a dumb terminal: a line at each event, and one every few seconds between.
  final class Plain implements DemoScreen {

    private final PrintStream out;
    private final int everySeconds;
    private long lastSeconds = -1;

    Plain(PrintStream out, int everySeconds) {
      this.out = out;
      this.everySeconds = everySeconds;
    }

    @Override
    public void show(DemoView view) {
      if (view.seconds() / everySeconds != lastSeconds / everySeconds) {
        out.println(DemoPicture.plain(view));
        out.flush();
      }
      lastSeconds = view.seconds();
    }

    @Override
    public void tell(String event) {
      out.println(event);
      out.flush();
    }

    @Override
    public void close() {
      out.flush();
    }
  }
}
