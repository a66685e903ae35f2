package dev.evenkeel.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a manifest says at one place, before it is an API object. Immutable.
sealed interface YamlNode {

  /// Where something stands in a file.
  ///
  /// @param line from 1
  /// @param column from 1, in code points
  record Place(int line, int column) {
    /// Written out: `RecordEqualsTest` says why.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Place that && line == that.line && column == that.column;
    }
  }

  Place at();

  /// The same without places, for Jackson; made anew at each call.
  JsonNode json();

  /// One word, number or text.
  record Scalar(Place at, JsonNode json) implements YamlNode {}

  record Sequence(Place at, List<YamlNode> elements) implements YamlNode {
    public Sequence {
      elements = List.copyOf(elements);
    }

    @Override
    public JsonNode json() {
      ArrayNode array = JsonNodeFactory.instance.arrayNode(elements.size());
      elements.forEach(element -> array.add(element.json()));
      return array;
    }
  }

  /// @param values by key, in the order of the file
  record Mapping(Place at, Map<String, YamlNode> values) implements YamlNode {
    public Mapping {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    @Override
    public JsonNode json() {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      values.forEach((key, value) -> object.set(key, value.json()));
      return object;
    }
  }
}
