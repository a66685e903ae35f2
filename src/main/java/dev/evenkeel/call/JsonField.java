package dev.evenkeel.call;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// A string in a JSON document by its dotted path through objects. Streams and stops at the field,
/// so that a body that was cut behind it still tells.
final class JsonField {

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(64).build())
          .build();

  private final List<String> path;

  JsonField(String dottedPath) {
    this.path = List.of(dottedPath.split("\\.", -1));
  }

  /// Empty where there is no such field, it is no string, or the text is no JSON up to it.
  Optional<String> in(String text) {
    try (JsonParser parser = JSON.createParser(text)) {
      return parser.nextToken() == JsonToken.START_OBJECT ? find(parser) : Optional.empty();
    } catch (IOException notJson) {
      return Optional.empty();
    }
  }

  private Optional<String> find(JsonParser parser) throws IOException {
    int depth = 0;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean onPath = parser.currentName().equals(path.get(depth));
      JsonToken value = parser.nextToken();
      if (!onPath) {
        parser.skipChildren();
      } else if (depth == path.size() - 1) {
        return value == JsonToken.VALUE_STRING ? Optional.of(parser.getText()) : Optional.empty();
      } else if (value == JsonToken.START_OBJECT) {
        depth++;
      } else {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }
}
