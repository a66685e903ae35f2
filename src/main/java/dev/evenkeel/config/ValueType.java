package dev.evenkeel.config;

import dev.evenkeel.config.Value.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a key may hold: how it is read, and the sentence when it is refused.
interface ValueType<T> {

  /// The meaning of a value; null where it was refused, with at least one refusal added.
  @Nullable T read(Value value, Refusals refusals);

  /// `true` or `false`, as YAML 1.2 has them: `no` and `yes` are text.
  ValueType<Boolean> TRUTH =
      (value, refusals) -> {
        String allowed = "true or false";
        Value.Scalar scalar = scalar(value, Set.of(Kind.TRUTH), allowed, refusals);
        if (scalar == null) {
          return null;
        }
        return switch (scalar.text()) {
          case "true", "True", "TRUE" -> true;
          case "false", "False", "FALSE" -> false;
          default -> {
            refusals.add(scalar.at(), Quoted.quoted(scalar.text()) + "; allowed: " + allowed);
            yield null;
          }
        };
      };

  /// Text (written without quotes or with them) that has a form of its own.
  ///
  /// @param allowed after `allowed: `, for a value that is no text at all
  /// @param parse throws IllegalArgumentException, whose message is the whole sentence
  static <T> ValueType<T> text(String allowed, Function<String, T> parse) {
    return text(Set.of(Kind.TEXT), allowed, parse);
  }

  /// Text that YAML may take for something else.
  ///
  /// @param kinds what the text may look like to YAML: `status: 200` is a number
  static <T> ValueType<T> text(Set<Kind> kinds, String allowed, Function<String, T> parse) {
    return (value, refusals) -> {
      Value.Scalar scalar = scalar(value, kinds, allowed, refusals);
      if (scalar == null) {
        return null;
      }
      try {
        return parse.apply(scalar.text());
      } catch (IllegalArgumentException refused) {
        refusals.add(scalar.at(), String.valueOf(refused.getMessage()));
        return null;
      }
    };
  }

  /// One of a few words.
  ///
  /// @param noun as in `"smtp" is no protocol`
  static <T extends Enum<T>> ValueType<T> oneOf(
      String noun, Set<T> values, Function<T, String> label) {
    Map<String, T> byLabel = new LinkedHashMap<>();
    values.stream().sorted().forEach(value -> byLabel.put(label.apply(value), value));
    String allowed = String.join(", ", byLabel.keySet());
    return text(
        Set.of(Kind.TEXT, Kind.WHOLE_NUMBER, Kind.REAL_NUMBER, Kind.TRUTH),
        allowed,
        text -> {
          T value = byLabel.get(text);
          if (value == null) {
            throw new IllegalArgumentException(
                Nearest.to(text, byLabel.keySet())
                    .map(
                        near ->
                            "%s is no %s; did you mean %s? (allowed: %s)"
                                .formatted(Quoted.quoted(text), noun, near, allowed))
                    .orElse(
                        "%s is no %s; allowed: %s".formatted(Quoted.quoted(text), noun, allowed)));
          }
          return value;
        });
  }

  /// A list without repetition. An annotation writes it with commas.
  static <T> ValueType<List<T>> listOf(ValueType<T> element, String noun, int most) {
    String allowed = "a list of 1 to " + most + " " + noun;
    return (value, refusals) -> {
      List<Value> elements;
      switch (value) {
        case Value.Sequence sequence -> elements = sequence.elements();
        case Value.Scalar(Value.Place at, Kind kind, String text) when kind == Kind.ANNOTATION ->
            elements =
                Arrays.stream(text.split(",", -1))
                    .<Value>map(part -> new Value.Scalar(at, kind, part.strip()))
                    .toList();
        default -> {
          refusals.add(value.at(), what(value) + "; allowed: " + allowed);
          return null;
        }
      }
      if (elements.isEmpty() || elements.size() > most) {
        refusals.add(value.at(), "a list of " + elements.size() + "; allowed: " + allowed);
        return null;
      }
      List<T> read = new ArrayList<>();
      boolean refused = false;
      for (Value each : elements) {
        T one = element.read(each, refusals);
        if (one == null) {
          refused = true;
        } else if (read.contains(one)) {
          refusals.add(each.at(), "given twice; leave one out");
          refused = true;
        } else {
          read.add(one);
        }
      }
      return refused ? null : List.copyOf(read);
    };
  }

  /// A map whose keys are known.
  static <D, T> ValueType<T> mapOf(KeyTable<D> keys, Supplier<D> newDraft, Finish<D, T> finish) {
    return (value, refusals) -> {
      if (!(value instanceof Value.Mapping mapping)) {
        refusals.add(value.at(), what(value) + "; allowed: a map of " + keys.names());
        return null;
      }
      D draft = newDraft.get();
      keys.read(mapping, draft, refusals);
      return finish.apply(draft, mapping, refusals);
    };
  }

  /// Makes the value of a map's draft; adds what is wrong between its keys.
  @FunctionalInterface
  interface Finish<D, T> {
    @Nullable T apply(D draft, Value.Mapping mapping, Refusals refusals);
  }

  /// The value as a scalar of one of these kinds; else null, and a refusal is added.
  static Value.@Nullable Scalar scalar(
      Value value, Set<Kind> kinds, String allowed, Refusals refusals) {
    if (value instanceof Value.Scalar scalar
        && (kinds.contains(scalar.kind()) || scalar.kind() == Kind.ANNOTATION)) {
      return scalar;
    }
    refusals.add(value.at(), what(value) + hint(value, kinds) + "; allowed: " + allowed);
    return null;
  }

  private static String hint(Value value, Set<Kind> kinds) {
    if (value instanceof Value.Scalar(_, Kind kind, String text)) {
      if (kind == Kind.TEXT && !kinds.contains(Kind.TEXT) && Numbers.looksLikeOne(text)) {
        return "; write it without quotes";
      }
      if (kinds.equals(Set.of(Kind.TEXT)) && kind != Kind.NOTHING) {
        return "; write it in quotes";
      }
    }
    return "";
  }

  /// The value as its type shows: `"1" is text`.
  static String what(Value value) {
    return switch (value) {
      case Value.Sequence _ -> "a list";
      case Value.Mapping _ -> "a map";
      case Value.Scalar(_, Kind kind, String text) ->
          switch (kind) {
            case TEXT, ANNOTATION -> Quoted.quoted(text) + " is text";
            case WHOLE_NUMBER, REAL_NUMBER -> Quoted.bare(text) + " is a number";
            case TRUTH -> Quoted.bare(text) + " is a truth value";
            case NOTHING -> "no value (leave the key out for its default)";
          };
    };
  }
}
