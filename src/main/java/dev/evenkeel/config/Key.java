package dev.evenkeel.config;

import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One key of the configuration.
///
/// @param <D> the draft of the map that it stands in
sealed interface Key<D> {

  String name();

  /// Whether an annotation may set it.
  boolean inAnnotations();

  /// Reads its value in a file.
  void read(Value value, D draft, Refusals refusals);

  /// Reads its value in an annotation.
  void readAnnotation(Value value, Limits limits, D draft, Refusals refusals);

  /// A key that a file and an annotation may set.
  ///
  /// @param annotated its type in an annotation, where limits hold
  record Known<D, T>(
      String name,
      ValueType<T> type,
      Function<Limits, ValueType<T>> annotated,
      BiConsumer<D, T> assign)
      implements Key<D> {

    @Override
    public boolean inAnnotations() {
      return true;
    }

    @Override
    public void read(Value value, D draft, Refusals refusals) {
      assign(type.read(value, refusals), draft);
    }

    @Override
    public void readAnnotation(Value value, Limits limits, D draft, Refusals refusals) {
      assign(annotated.apply(limits).read(value, refusals), draft);
    }

    private void assign(@Nullable T read, D draft) {
      if (read != null) {
        assign.accept(draft, read);
      }
    }
  }

  /// A key that only a file may set. Annotations are other people's input: they name no file of
  /// ours to read, and say of no server that it need not prove its name.
  record FileOnly<D, T>(String name, ValueType<T> type, BiConsumer<D, T> assign) implements Key<D> {

    private static final String REFUSAL =
        "an annotation cannot set it; allowed in the configuration file";

    @Override
    public boolean inAnnotations() {
      return false;
    }

    @Override
    public void read(Value value, D draft, Refusals refusals) {
      T read = type.read(value, refusals);
      if (read != null) {
        assign.accept(draft, read);
      }
    }

    @Override
    public void readAnnotation(Value value, Limits limits, D draft, Refusals refusals) {
      refusals.add(value.at(), REFUSAL);
    }
  }

  static <D, T> Key<D> key(String name, ValueType<T> type, BiConsumer<D, T> assign) {
    return new Known<>(name, type, _ -> type, assign);
  }
}
