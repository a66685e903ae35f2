package dev.evenkeel.config;

import dev.evenkeel.config.Value.Kind;
import dev.evenkeel.config.Value.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// One YAML 1.2 document as a [Value], with the exact place of everything in it.
///
/// Built from events, not from composed nodes: the library's composer recurses without a limit
/// (6000 brackets overflow the stack) and merges `<<`, which YAML 1.2 does not have. Here an alias
/// is the same object again, so time and memory are linear in the text. Confined to one reading.
final class YamlText {

  private static final int DEPTH_LIMIT = 32;
  private static final int ALIAS_LIMIT = 50;
  private static final ScalarResolver CORE = new CoreScalarResolver(false);
  private static final Map<Tag, Kind> KINDS =
      Map.of(
          Tag.INT, Kind.WHOLE_NUMBER,
          Tag.FLOAT, Kind.REAL_NUMBER,
          Tag.BOOL, Kind.TRUTH,
          Tag.NULL, Kind.NOTHING);

  /// The text cannot be read any further.
  private static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Place at;

    Unreadable(Place at, String sentence) {
      super(sentence, null, false, false);
      this.at = at;
    }
  }

  private final Iterator<Event> events;
  private final Map<Anchor, Value> anchors = new HashMap<>();
  private int aliases;
  private Place last = new Place(1, 1, "");

  private YamlText(String text) {
    LoadSettings settings = LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();
    this.events = new Parse(settings).parseString(text).iterator();
  }

  /// Empty for an empty text, and for one that was refused.
  static Optional<Value> read(String text, Refusals refusals) {
    String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
    YamlText reading = new YamlText(content);
    try {
      refuseUnprintable(content);
      return Optional.ofNullable(reading.document());
    } catch (Unreadable e) {
      refusals.add(e.at, String.valueOf(e.getMessage()));
    } catch (MarkedYamlEngineException e) {
      Place at = place(e.getProblemMark().or(e::getContextMark), "");
      Optional<Place> tab = tabBefore(content, at);
      refusals.add(
          tab.orElse(at),
          tab.isPresent()
              ? "a tab; YAML is indented with spaces"
              : "is not YAML: " + Quoted.bare(e.getProblem()));
    } catch (IllegalArgumentException e) {
      // The library's scanner: "\\x" without digits is a NumberFormatException.
      refusals.add(reading.last, "is not YAML: a broken escape (\\x, \\u) here or soon after");
    } catch (YamlEngineException e) {
      refusals.add(
          new Place(1, 1, ""), "is not YAML 1.2: " + Quoted.bare(String.valueOf(e.getMessage())));
    }
    return Optional.empty();
  }

  private @Nullable Value document() {
    next(); // start of the stream
    Event event = next();
    if (event.getEventId() == Event.ID.StreamEnd) {
      return null;
    }
    Value value = value(next(), "", 0);
    next(); // end of the document
    Event after = next();
    if (after.getEventId() != Event.ID.StreamEnd) {
      throw new Unreadable(
          place(after.getStartMark(), ""), "a second document; a file holds one: remove the ---");
    }
    boolean empty = value instanceof Value.Scalar(_, Kind kind, _) && kind == Kind.NOTHING;
    return empty ? null : value;
  }

  private Event next() {
    Event event = events.next();
    last = place(event.getEndMark(), "");
    return event;
  }

  private Value value(Event event, String path, int depth) {
    Place at = place(event.getStartMark(), path);
    if (depth > DEPTH_LIMIT) {
      throw new Unreadable(at, "nested more than " + DEPTH_LIMIT + " deep");
    }
    Value value =
        switch (event) {
          case AliasEvent alias -> resolved(alias, at);
          case ScalarEvent scalar -> {
            refuseTag(scalar.getTag(), at);
            yield new Value.Scalar(at, kind(scalar), scalar.getValue());
          }
          case MappingStartEvent mapping -> {
            refuseTag(mapping.getTag(), at);
            yield new Value.Mapping(at, entries(path, depth));
          }
          case CollectionStartEvent sequence -> {
            refuseTag(sequence.getTag(), at);
            yield new Value.Sequence(at, elements(path, depth));
          }
          default -> throw new Unreadable(at, "is not YAML: " + event.getEventId());
        };
    if (event instanceof NodeEvent node && !(event instanceof AliasEvent)) {
      node.getAnchor().ifPresent(anchor -> anchors.put(anchor, value));
    }
    return value;
  }

  private List<Value.Entry> entries(String path, int depth) {
    List<Value.Entry> entries = new ArrayList<>();
    for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
      Value keyValue = value(event, path, depth + 1);
      if (!(keyValue instanceof Value.Scalar(Place keyAt, _, String key))) {
        throw new Unreadable(keyValue.at(), "a list or map as a key; a key is one word");
      }
      String below = (path.isEmpty() ? "" : path + ".") + Quoted.bare(key);
      Place at = new Place(keyAt.line(), keyAt.column(), below);
      entries.add(new Value.Entry(at, key, value(next(), below, depth + 1)));
    }
    return entries;
  }

  private List<Value> elements(String path, int depth) {
    List<Value> elements = new ArrayList<>();
    for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
      elements.add(value(event, path + "[" + elements.size() + "]", depth + 1));
    }
    return elements;
  }

  private Value resolved(AliasEvent alias, Place at) {
    Value value = anchors.get(alias.getAlias());
    String name = Quoted.bare(alias.getAlias().getValue());
    if (value == null) {
      throw new Unreadable(
          at, "*" + name + " names no anchor before it; write &" + name + " there");
    }
    if (++aliases > ALIAS_LIMIT) {
      throw new Unreadable(at, "more than " + ALIAS_LIMIT + " aliases");
    }
    return value;
  }

  private static Kind kind(ScalarEvent scalar) {
    return scalar.isPlain()
        ? KINDS.getOrDefault(CORE.resolve(scalar.getValue(), true), Kind.TEXT)
        : Kind.TEXT;
  }

  private static void refuseTag(Optional<String> tag, Place at) {
    if (tag.isPresent()) {
      throw new Unreadable(at, "a tag (" + Quoted.bare(tag.get()) + "); leave it out");
    }
  }

  private static void refuseUnprintable(String text) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (!StreamReader.isPrintable(c)) {
        throw new Unreadable(
            new Place(line, column, ""),
            "the character " + Quoted.quoted(Character.toString(c)) + " is not allowed in YAML");
      }
      column = c == '\n' ? 1 : column + 1;
      line += c == '\n' ? 1 : 0;
    }
  }

  private static Place place(Optional<Mark> mark, String path) {
    return mark.map(m -> new Place(m.getLine() + 1, m.getColumn() + 1, path))
        .orElse(new Place(1, 1, path));
  }

  /// The tab at which, or right after which, the parser gave up.
  private static Optional<Place> tabBefore(String text, Place at) {
    List<String> lines = text.lines().toList();
    if (at.line() > lines.size()) {
      return Optional.empty();
    }
    int[] line = lines.get(at.line() - 1).codePoints().toArray();
    for (int column : new int[] {at.column(), at.column() - 1}) {
      if (column >= 1 && column <= line.length && line[column - 1] == '\t') {
        return Optional.of(new Place(at.line(), column, ""));
      }
    }
    return Optional.empty();
  }
}
