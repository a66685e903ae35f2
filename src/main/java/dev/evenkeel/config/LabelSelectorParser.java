package dev.evenkeel.config;

import com.google.re2j.Pattern;
import dev.evenkeel.config.LabelSelector.Operator;
import dev.evenkeel.config.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// Reads a selector from left to right with one word of look-ahead; the grammar is that of
/// `labels.Parse` in k8s.io/apimachinery, without `<` and `>`. Confined to one reading.
final class LabelSelectorParser {

  private static final int LONGEST = 4_096;
  private static final String ALLOWED =
      "; allowed: as in kubectl -l, such as app=web,tier!=test,zone in (a,b),!canary";
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?");
  private static final Pattern PREFIX =
      Pattern.compile("[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*");
  private static final int LONGEST_PREFIX = 253;

  private final String text;
  private int next;

  LabelSelectorParser(String text) {
    this.text = text;
  }

  LabelSelector selector() {
    if (text.length() > LONGEST) {
      throw refused("is longer than " + LONGEST + " characters");
    }
    List<Requirement> requirements = new ArrayList<>();
    do {
      requirements.add(requirement());
    } while (taken(","));
    skipSpace();
    if (next < text.length()) {
      throw unexpected("a comma");
    }
    return new LabelSelector(requirements);
  }

  private Requirement requirement() {
    if (taken("!")) {
      return new Requirement(key(), Operator.MISSING, new TreeSet<>());
    }
    String key = key();
    if (taken("!=")) {
      return new Requirement(key, Operator.NOT_IN, one(value()));
    }
    if (taken("==") || taken("=")) {
      return new Requirement(key, Operator.IN, one(value()));
    }
    skipSpace();
    int start = next;
    return switch (word()) {
      case "in" -> new Requirement(key, Operator.IN, values());
      case "notin" -> new Requirement(key, Operator.NOT_IN, values());
      case "" -> new Requirement(key, Operator.EXISTS, new TreeSet<>());
      default -> {
        next = start;
        throw unexpected("one of = == != in notin or a comma");
      }
    };
  }

  private String key() {
    skipSpace();
    int start = next;
    String key = word();
    if (key.isEmpty()) {
      throw unexpected("the key of a label");
    }
    int slash = key.indexOf('/');
    String prefix = slash < 0 ? "" : key.substring(0, slash);
    boolean prefixed = slash < 0 || (prefix.length() <= LONGEST_PREFIX && PREFIX.matches(prefix));
    if (!prefixed || !NAME.matches(key.substring(slash + 1))) {
      next = start;
      throw unexpected("the key of a label");
    }
    return key;
  }

  private SortedSet<String> values() {
    if (!taken("(")) {
      throw unexpected("( and a list of values");
    }
    SortedSet<String> values = new TreeSet<>();
    do {
      values.add(value());
    } while (taken(","));
    if (!taken(")")) {
      throw unexpected(") or a comma");
    }
    return values;
  }

  /// May be empty, as a label's value may.
  private String value() {
    skipSpace();
    int start = next;
    String value = word();
    if (!value.isEmpty() && !NAME.matches(value)) {
      next = start;
      throw unexpected("the value of a label");
    }
    return value;
  }

  private static SortedSet<String> one(String value) {
    SortedSet<String> values = new TreeSet<>();
    values.add(value);
    return values;
  }

  private boolean taken(String symbol) {
    skipSpace();
    boolean there = text.startsWith(symbol, next);
    next += there ? symbol.length() : 0;
    return there;
  }

  private String word() {
    int start = next;
    while (next < text.length() && " \t\r\n,()=!<>".indexOf(text.charAt(next)) < 0) {
      next++;
    }
    return text.substring(start, next);
  }

  private void skipSpace() {
    while (next < text.length() && " \t\r\n".indexOf(text.charAt(next)) >= 0) {
      next++;
    }
  }

  private IllegalArgumentException unexpected(String expected) {
    String found = next < text.length() ? "at character " + (next + 1) : "at its end";
    return refused("is no label selector: " + expected + " expected " + found);
  }

  private IllegalArgumentException refused(String what) {
    return new IllegalArgumentException(Quoted.quoted(text) + " " + what + ALLOWED);
  }
}
