package dev.evenkeel.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;

/// Where warnings and errors of the whole process go during the demo: to stderr, but while a
/// terminal view is up to the view, since they would tear it; stderr gets them once it is down, so
/// that none is lost. Safe for any thread.
final class DemoLog extends Handler {

  private final Formatter formatter = new PatternFormatter("%p %c: %s");
  private final List<String> kept = new ArrayList<>();
  private boolean keeping;

  /// In place of Quarkus's own console, which is switched off.
  static DemoLog install() {
    System.setProperty("quarkus.log.console.enabled", "false");
    DemoLog log = new DemoLog();
    log.setLevel(Level.WARNING);
    Logger.getLogger("").addHandler(log);
    return log;
  }

  @Override
  public synchronized void publish(LogRecord record) {
    if (!isLoggable(record) || record.getMessage().startsWith("finding ")) {
      return; // findings are what the demo shows
    }
    String line = formatter.format(record);
    if (record.getThrown() != null) {
      line += ": " + record.getThrown();
    }
    if (keeping) {
      kept.add(line);
    } else {
      System.err.println(line);
    }
  }

  /// From now on lines are kept for the view.
  synchronized void keep() {
    keeping = true;
  }

  /// The lines since [#keep].
  synchronized List<String> kept() {
    return List.copyOf(kept);
  }

  /// The view is down: what was kept goes to stderr.
  synchronized void release() {
    keeping = false;
    kept.forEach(System.err::println);
    kept.clear();
  }

  @Override
  public void flush() {
    System.err.flush();
  }

  @Override
  public void close() {
    release();
  }
}
