package dev.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaParameterizedType;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import nl.jqno.equalsverifier.EqualsVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A record that is compared has an `equals` that is written out. A native executable of GraalVM 25
/// interprets the method handles that the compiler's are made of: 20 to 60 µs for each call,
/// thousands of times the rest of a probe's bookkeeping; its `hashCode` is compiled. The compiler's
/// `equals` is final, ours is not.
class RecordEqualsTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.evenkeel");

  @Test
  void records_that_are_compared_say_how() {
    Set<String> silent = new TreeSet<>();
    Set<JavaClass> known = new HashSet<>();
    Deque<JavaClass> compared = new ArrayDeque<>();
    CLASSES.stream().flatMap(RecordEqualsTest::comparedBy).forEach(compared::add);
    while (!compared.isEmpty()) {
      JavaClass record = compared.pop();
      if (CLASSES.contain(record.getName()) && record.isRecord() && known.add(record)) {
        record.getFields().forEach(part -> compared.addAll(part.getAllInvolvedRawTypes()));
        if (!hasItsOwn(record)) {
          silent.add(record.getName());
        }
      }
    }
    assertThat(silent).isEmpty();
  }

  static Stream<Class<?>> withItsOwn() {
    return CLASSES.stream()
        .filter(type -> type.isRecord() && hasItsOwn(type))
        .map(JavaClass::reflect);
  }

  @ParameterizedTest
  @MethodSource("withItsOwn")
  void what_is_written_out_compares_all_parts(Class<?> record) {
    EqualsVerifier.forClass(record).verify();
  }

  private static boolean hasItsOwn(JavaClass record) {
    JavaMethod equals = record.getMethod("equals", Object.class);
    return !equals.getModifiers().contains(JavaModifier.FINAL);
  }

  /// Keys of its maps and members of its sets, and what it calls `equals` of.
  private static Stream<JavaClass> comparedBy(JavaClass type) {
    Stream<JavaClass> called =
        type.getMethodCallsFromSelf().stream()
            .filter(call -> call.getName().equals("equals"))
            .map(JavaMethodCall::getTargetOwner);
    Stream<JavaClass> kept =
        Stream.of(
                type.getFields().stream().map(JavaField::getType),
                type.getMethods().stream().map(JavaMethod::getReturnType),
                type.getMethods().stream().map(JavaMethod::getParameterTypes).flatMap(List::stream))
            .flatMap(types -> types)
            .filter(RecordEqualsTest::isMapOrSet)
            .map(kind -> ((JavaParameterizedType) kind).getActualTypeArguments().getFirst())
            .map(JavaType::toErasure);
    return Stream.concat(called, kept);
  }

  private static boolean isMapOrSet(JavaType type) {
    JavaClass kind = type.toErasure();
    return type instanceof JavaParameterizedType
        && (kind.isAssignableTo(Map.class) || kind.isAssignableTo(Set.class));
  }
}
