package dev.evenkeel.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One object of a manifest, whose every error is told with its place.
///
/// @param path of the object in its document: `items[3]`; empty for a document of one object
/// @param problems where errors go; shared by all objects of a reading
record ManifestObject(String file, String path, YamlNode node, List<ManifestProblem> problems) {

  /// What may be a name (RFC 1123): of a Service and a Namespace, and of other objects.
  enum Name {
    LABEL("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?", "at most 63 lower-case letters, digits and -"),
    SUBDOMAIN(
        "(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*",
        "at most 253 lower-case letters, digits, - and .");

    private final Pattern pattern;
    private final String allowed;

    Name(String pattern, String allowed) {
      this.pattern = Pattern.compile(pattern);
      this.allowed = allowed;
    }
  }

  /// As strict as the API server: it does not take a number for a text either, so `version: 1`
  /// among labels is a slip that a real cluster would refuse.
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .withCoercionConfig(
              LogicalType.Textual,
              texts -> {
                texts.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                texts.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                texts.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
              })
          .build();

  boolean isMapping() {
    return node instanceof YamlNode.Mapping;
  }

  boolean has(String key) {
    return ManifestReader.says(get(key));
  }

  /// The value below these keys; null where there is none.
  @Nullable YamlNode get(String dottedKeys) {
    YamlNode value = node;
    for (String key : dottedKeys.split("[.]", -1)) {
      value = value instanceof YamlNode.Mapping mapping ? mapping.values().get(key) : null;
    }
    return value;
  }

  /// A text that must be there; null, and refused, where it is not.
  @Nullable String text(String dottedKeys) {
    YamlNode value = get(dottedKeys);
    if (value instanceof YamlNode.Scalar(_, JsonNode json) && json.isTextual()) {
      return json.textValue();
    }
    if (ManifestReader.says(value)) {
      refuse(dottedKeys, given(value) + "; allowed: text");
    } else {
      refuse(dottedKeys, "is missing");
    }
    return null;
  }

  /// Like [#text], for a name.
  @Nullable String name(String dottedKeys, Name allowed) {
    String name = text(dottedKeys);
    if (name == null || allowed.pattern.matcher(name).matches()) {
      return name;
    }
    refuse(
        dottedKeys,
        '"' + ManifestProblem.shown(name) + "\" is no name; allowed: " + allowed.allowed);
    return null;
  }

  /// What is in a list.
  List<ManifestObject> items() {
    YamlNode items = get("items");
    if (items instanceof YamlNode.Sequence sequence) {
      List<ManifestObject> objects = new ArrayList<>();
      for (YamlNode element : sequence.elements()) {
        objects.add(
            new ManifestObject(
                file, below("items") + "[" + objects.size() + "]", element, problems));
      }
      return objects;
    }
    if (ManifestReader.says(items)) {
      refuse("items", given(items) + "; allowed: a list");
    }
    return List.of();
  }

  /// The API object; empty, and refused, where a value is of the wrong type.
  <T extends HasMetadata> Optional<T> as(Class<T> type) {
    try {
      return Optional.of(STRICT.treeToValue(node.json(), type));
    } catch (JsonProcessingException wrong) {
      refuse(wrong);
      return Optional.empty();
    }
  }

  /// Refuses the object as a whole.
  void refuse(String sentence) {
    add(node, path, sentence);
  }

  /// Refuses what is below these keys; where there is nothing, at the deepest that there is.
  void refuse(String dottedKeys, String sentence) {
    YamlNode deepest = node;
    for (String key : dottedKeys.split("[.]", -1)) {
      YamlNode next = deepest instanceof YamlNode.Mapping map ? map.values().get(key) : null;
      deepest = next == null ? deepest : next;
    }
    add(deepest, below(dottedKeys), sentence);
  }

  /// Refuses a value that was found somewhere below.
  void refuse(YamlNode value, String pathBelow, String sentence) {
    add(value, below(pathBelow), sentence);
  }

  /// For a sentence about another place.
  String place() {
    return new ManifestProblem(file, node.at(), "").text().replaceFirst(": $", "");
  }

  private void refuse(JsonProcessingException wrong) {
    YamlNode value = node;
    StringBuilder where = new StringBuilder(path);
    if (wrong instanceof JsonMappingException mapping) {
      for (JsonMappingException.Reference step : mapping.getPath()) {
        YamlNode next = value;
        if (step.getFieldName() != null) {
          where.append(where.isEmpty() ? "" : ".").append(step.getFieldName());
          next =
              value instanceof YamlNode.Mapping(_, Map<String, YamlNode> values)
                  ? values.get(step.getFieldName())
                  : null;
        } else {
          where.append('[').append(step.getIndex()).append(']');
          next =
              value instanceof YamlNode.Sequence(_, List<YamlNode> elements)
                      && step.getIndex() >= 0
                      && step.getIndex() < elements.size()
                  ? elements.get(step.getIndex())
                  : null;
        }
        value = next == null ? value : next;
      }
    }
    Class<?> wanted =
        wrong instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
    YamlNode.Place at = value.at();
    if (problems.stream().noneMatch(told -> told.file().equals(file) && at.equals(told.at()))) {
      add(value, where.toString(), given(value) + "; allowed: " + allowed(wanted));
    } // else told by a check that knows more
  }

  private void add(YamlNode value, String where, String sentence) {
    String told = where.isEmpty() ? sentence : ManifestProblem.shown(where) + ": " + sentence;
    problems.add(new ManifestProblem(file, value.at(), told));
  }

  private String below(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static String given(@Nullable YamlNode value) {
    return switch (value) {
      case null -> "is missing";
      case YamlNode.Mapping _ -> "is a map";
      case YamlNode.Sequence _ -> "is a list";
      case YamlNode.Scalar(_, JsonNode json) -> {
        String shown = ManifestProblem.shown(json.asText());
        yield switch (json.getNodeType()) {
          case NUMBER -> shown + " is a number";
          case BOOLEAN -> shown + " is true or false";
          case NULL -> "is empty";
          default -> '"' + shown + "\" is text";
        };
      }
    };
  }

  private static String allowed(@Nullable Class<?> wanted) {
    if (wanted == null) {
      return "a whole number of at most 9 digits";
    }
    if (wanted == String.class) {
      return "text; write it in quotes";
    }
    if (wanted == Boolean.class) {
      return "true or false";
    }
    if (wanted == Integer.class || wanted == Long.class) {
      return "a whole number, without quotes";
    }
    return Collection.class.isAssignableFrom(wanted) ? "a list" : "a map";
  }
}
