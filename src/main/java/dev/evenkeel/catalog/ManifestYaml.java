package dev.evenkeel.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// The documents of a YAML 1.2 file, with the place of everything in them.
///
/// Not read by Jackson's YAML, whose places are wrong and which lets a key be given twice. Built
/// from events, because the library's composer recurses without a limit. Aliases are refused: in a
/// conversion each is written out, so a few lines of them could fill any memory, and `kubectl`
/// prints none. Linear in the text. Confined to one reading.
final class ManifestYaml {

  private static final int DEPTH_LIMIT = 64;
  private static final int LONGEST_NUMBER = 40;
  private static final ScalarResolver CORE = new CoreScalarResolver(false);
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Iterator<Event> events;
  private YamlNode.Place last = new YamlNode.Place(1, 1);

  private ManifestYaml(String text) {
    LoadSettings settings = LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();
    this.events = new Parse(settings).parseString(text).iterator();
  }

  /// All documents, without those that say nothing.
  ///
  /// @throws ManifestRefused where the text is not YAML 1.2, or of a kind of it that is not taken
  static List<YamlNode> documents(String text) throws ManifestRefused {
    String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
    refuseUnprintable(content);
    ManifestYaml reading = new ManifestYaml(content);
    try {
      return reading.all();
    } catch (MarkedYamlEngineException e) {
      String problem = String.valueOf(e.getProblem());
      throw new ManifestRefused(
          place(e.getProblemMark().or(e::getContextMark)),
          problem.contains("(TAB)")
              ? "a tab; YAML is indented with spaces"
              : "is not YAML: " + ManifestProblem.shown(problem));
    } catch (YamlEngineException e) {
      throw new ManifestRefused(
          reading.last, "is not YAML: " + ManifestProblem.shown(String.valueOf(e.getMessage())));
    } catch (IllegalArgumentException e) {
      // The library's scanner: "\\x" without digits is a NumberFormatException.
      throw new ManifestRefused(
          reading.last, "is not YAML: a broken escape (\\x, \\u) here or soon after");
    }
  }

  private List<YamlNode> all() throws ManifestRefused {
    List<YamlNode> documents = new ArrayList<>();
    next(); // start of the stream
    while (next().getEventId() == Event.ID.DocumentStart) {
      YamlNode document = value(next(), 0);
      if (!(document instanceof YamlNode.Scalar(_, JsonNode json) && json.isNull())) {
        documents.add(document);
      }
      next(); // end of the document
    }
    return documents;
  }

  private Event next() {
    Event event = events.next();
    last = place(event.getEndMark());
    return event;
  }

  private YamlNode value(Event event, int depth) throws ManifestRefused {
    YamlNode.Place at = place(event.getStartMark());
    if (depth > DEPTH_LIMIT) {
      throw new ManifestRefused(at, "nested more than " + DEPTH_LIMIT + " deep");
    }
    return switch (event) {
      case AliasEvent _ ->
          throw new ManifestRefused(at, "an alias (*); write what it stands for in its place");
      case ScalarEvent scalar -> {
        refuseTag(scalar.getTag(), at);
        yield new YamlNode.Scalar(at, json(scalar));
      }
      case MappingStartEvent mapping -> {
        refuseTag(mapping.getTag(), at);
        yield new YamlNode.Mapping(at, values(depth));
      }
      case SequenceStartEvent sequence -> {
        refuseTag(sequence.getTag(), at);
        yield new YamlNode.Sequence(at, elements(depth));
      }
      default -> throw new ManifestRefused(at, "is not YAML: " + event.getEventId());
    };
  }

  private Map<String, YamlNode> values(int depth) throws ManifestRefused {
    Map<String, YamlNode> values = new LinkedHashMap<>();
    Map<String, YamlNode.Place> keys = new LinkedHashMap<>();
    for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
      YamlNode.Place at = place(event.getStartMark());
      if (!(event instanceof ScalarEvent scalar)) {
        throw new ManifestRefused(at, "a list, map or alias as a key; a key is one word");
      }
      String key = scalar.getValue();
      YamlNode.Place first = keys.putIfAbsent(key, at);
      if (first != null) {
        throw new ManifestRefused(
            at,
            ManifestProblem.shown(key)
                + ": given twice, first at "
                + first.line()
                + ":"
                + first.column()
                + "; leave one out");
      }
      values.put(key, value(next(), depth + 1));
    }
    return values;
  }

  private List<YamlNode> elements(int depth) throws ManifestRefused {
    List<YamlNode> elements = new ArrayList<>();
    for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
      elements.add(value(event, depth + 1));
    }
    return elements;
  }

  /// By the core schema of YAML 1.2; a number of absurd length is left as text.
  private static JsonNode json(ScalarEvent scalar) {
    String text = scalar.getValue();
    if (!scalar.isPlain()) {
      return JSON.textNode(text);
    }
    Tag tag = CORE.resolve(text, true);
    if (tag.equals(Tag.NULL)) {
      return JSON.nullNode();
    }
    if (tag.equals(Tag.BOOL)) {
      return JSON.booleanNode(text.equalsIgnoreCase("true"));
    }
    boolean number = text.length() <= LONGEST_NUMBER;
    try {
      if (number && tag.equals(Tag.INT)) {
        return whole(text);
      }
      if (number && tag.equals(Tag.FLOAT)) {
        return JSON.numberNode(new BigDecimal(text).doubleValue());
      }
    } catch (NumberFormatException infinite) {
      return JSON.textNode(text); // .inf, .nan: no number of the API
    }
    return JSON.textNode(text);
  }

  /// As narrow as it goes, as a parser of JSON makes it: some of fabric8's types ask for that.
  private static JsonNode whole(String text) {
    BigInteger number =
        text.startsWith("0x")
            ? new BigInteger(text.substring(2), 16)
            : text.startsWith("0o") ? new BigInteger(text.substring(2), 8) : new BigInteger(text);
    if (number.bitLength() < Integer.SIZE) {
      return JSON.numberNode(number.intValue());
    }
    return number.bitLength() < Long.SIZE
        ? JSON.numberNode(number.longValue())
        : JSON.numberNode(number);
  }

  private static void refuseTag(Optional<String> tag, YamlNode.Place at) throws ManifestRefused {
    if (tag.isPresent()) {
      throw new ManifestRefused(
          at, "a tag (" + ManifestProblem.shown(tag.get()) + "); leave it out");
    }
  }

  private static void refuseUnprintable(String text) throws ManifestRefused {
    int line = 1;
    int column = 1;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (!StreamReader.isPrintable(c)) {
        throw new ManifestRefused(
            new YamlNode.Place(line, column),
            "the character \""
                + ManifestProblem.shown(Character.toString(c))
                + "\" is not allowed in YAML");
      }
      column = c == '\n' ? 1 : column + 1;
      line += c == '\n' ? 1 : 0;
    }
  }

  private static YamlNode.Place place(Optional<Mark> mark) {
    return mark.map(m -> new YamlNode.Place(m.getLine() + 1, m.getColumn() + 1))
        .orElse(new YamlNode.Place(1, 1));
  }
}
