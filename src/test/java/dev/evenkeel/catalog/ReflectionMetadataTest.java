package dev.evenkeel.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.NodeList;
import io.fabric8.kubernetes.api.model.ServiceList;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceList;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The native executable keeps for reflection those types of the Kubernetes model that the catalog
/// reads, and the members that Jackson calls: all that hangs on the objects it lists and watches,
/// on the options of a list (they become its query), on the API server's errors, and on a
/// kubeconfig. Quarkus would keep all types of all models, with their builders (10 MB).
class ReflectionMetadataTest {

  private static final Path FILE =
      Path.of("src/main/resources/META-INF/native-image/dev.evenkeel/evenkeel/reflect-config.json");

  private static final Set<Class<?>> ROOTS =
      Set.of(
          ServiceList.class,
          EndpointSliceList.class,
          NodeList.class,
          GenericKubernetesResource.class,
          GenericKubernetesResourceList.class,
          ListOptions.class,
          WatchEvent.class,
          Status.class,
          Config.class);

  @Test
  void all_that_is_read_from_the_api_is_kept_and_nothing_else() throws IOException {
    String expected = text(closure());
    Path written = Files.writeString(Path.of("target", FILE.getFileName().toString()), expected);

    assertThat(Files.readString(FILE))
        .as("%s is not what the model needs; copy %s there", FILE, written)
        .isEqualTo(expected);
  }

  private static Set<Class<?>> closure() {
    Set<Class<?>> all = new TreeSet<>(Comparator.comparing(Class::getName));
    Deque<Class<?>> open = new ArrayDeque<>(ROOTS);
    while (!open.isEmpty()) {
      Class<?> type = open.pop();
      if (type.getName().startsWith("io.fabric8.") && all.add(type)) {
        referenced(type).forEach(open::push);
      }
    }
    return all;
  }

  private static Stream<Class<?>> referenced(Class<?> type) {
    Stream<AnnotatedElement> members =
        Stream.of(
                Stream.<AnnotatedElement>of(type),
                Arrays.stream(type.getDeclaredFields()),
                Arrays.stream(type.getDeclaredMethods()))
            .flatMap(s -> s);
    Stream<Class<?>> used = members.flatMap(ReflectionMetadataTest::used);
    Stream<Class<?>> fields =
        Arrays.stream(type.getDeclaredFields())
            .filter(field -> !Modifier.isStatic(field.getModifiers()))
            .map(Field::getGenericType)
            .flatMap(ReflectionMetadataTest::classes);
    Stream<Class<?>> parents = Stream.ofNullable(type.getSuperclass());
    return Stream.of(used, fields, parents).flatMap(s -> s);
  }

  /// What Jackson's annotations name.
  private static Stream<Class<?>> used(AnnotatedElement element) {
    JsonDeserialize read = element.getAnnotation(JsonDeserialize.class);
    JsonSerialize write = element.getAnnotation(JsonSerialize.class);
    return Stream.concat(
        read == null
            ? Stream.of()
            : Stream.of(read.using(), read.contentUsing(), read.keyUsing(), read.as()),
        write == null ? Stream.of() : Stream.of(write.using(), write.contentUsing()));
  }

  private static Stream<Class<?>> classes(Type type) {
    return switch (type) {
      case Class<?> c -> Stream.of(c.isArray() ? c.getComponentType() : c);
      case ParameterizedType p ->
          Stream.concat(
              classes(p.getRawType()),
              Arrays.stream(p.getActualTypeArguments()).flatMap(ReflectionMetadataTest::classes));
      default -> Stream.of();
    };
  }

  private static String text(Set<Class<?>> types) {
    return types.stream()
        .map(ReflectionMetadataTest::entry)
        .collect(Collectors.joining(",\n", "[\n", "\n]\n"));
  }

  private static String entry(Class<?> type) {
    Set<String> members = new TreeSet<>();
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (constructor.getParameterCount() == 0
          || constructor.isAnnotationPresent(JsonCreator.class)) {
        members.add(member("<init>", constructor));
      }
    }
    for (Method method : type.getDeclaredMethods()) {
      if (!method.isSynthetic() && called(method)) {
        members.add(member(method.getName(), method));
      }
    }
    return """
          {
            "name": "%s",
            "allDeclaredFields": true,
            "queryAllDeclaredMethods": true,
            "queryAllDeclaredConstructors": true,
            "methods": [%s]
          }"""
        .formatted(
            type.getName(),
            members.isEmpty()
                ? ""
                : members.stream().collect(Collectors.joining(",\n      ", "\n      ", "\n    ")));
  }

  private static String member(String name, Executable executable) {
    return "{\"name\": \"%s\", \"parameterTypes\": [%s]}"
        .formatted(
            name,
            Arrays.stream(executable.getParameterTypes())
                .map(parameter -> "\"" + parameter.getName() + "\"")
                .collect(Collectors.joining(", ")));
  }

  private static boolean called(Method method) {
    return method.isAnnotationPresent(JsonProperty.class)
        || method.isAnnotationPresent(JsonAnyGetter.class)
        || method.isAnnotationPresent(JsonAnySetter.class)
        || method.getName().matches("(get|set|is)[A-Z].*");
  }
}
