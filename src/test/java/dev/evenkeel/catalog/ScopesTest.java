package dev.evenkeel.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.evenkeel.model.ServiceKey;
import dev.evenkeel.model.ServiceSelector;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// [ServiceScopes] and [SliceScope]: what is asked of the API server.
class ScopesTest {

  /// A selector is `namespace/name?labels`, each `*` where there is none.
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          each by itself                       | shop/cart?* */*?a=b      | shop/cart?* */*?a=b
          twice the same is one                | shop/cart?* shop/cart?*  | shop/cart?*
          all of a namespace has its names     | shop/cart?* shop/*?* b/c?* | shop/*?* b/c?*
          all of a namespace has its labels    | shop/*?a=b shop/*?*      | shop/*?*
          all has all                          | shop/*?a=b */*?* b/c?*   | */*?*
          labels everywhere have labels here   | shop/*?a=b */*?a=b       | */*?a=b
          other labels are others              | shop/*?a=c */*?a=b       | shop/*?a=c */*?a=b
          """)
  void services(String rule, String wanted, String watched) {
    assertThat(ServiceScopes.of(selectors(wanted))).isEqualTo(selectors(watched));
  }

  @Test
  void many_names_of_one_namespace_are_the_namespace() {
    List<ServiceSelector> ten =
        IntStream.range(0, 10).mapToObj(i -> new ServiceSelector("shop", "s" + i, null)).toList();
    List<ServiceSelector> eleven =
        Stream.concat(ten.stream(), Stream.of(new ServiceSelector("shop", "s10", null))).toList();

    assertThat(ServiceScopes.of(ten)).isEqualTo(ten);
    assertThat(ServiceScopes.of(eleven)).containsExactly(new ServiceSelector("shop", null, null));
  }

  @Test
  void slices_are_asked_for_by_name_in_each_namespace() {
    assertThat(
            SliceScope.of(
                Set.of(
                    new ServiceKey("shop", "web"),
                    new ServiceKey("shop", "cart"),
                    new ServiceKey("bank", "web"))))
        .containsExactly(
            new SliceScope("bank", List.of("web")), new SliceScope("shop", List.of("cart", "web")));
    assertThat(SliceScope.of(Set.of())).isEmpty();
  }

  @ParameterizedTest(name = "{0} namespaces: {1} watches")
  @CsvSource({"20,20", "21,1"})
  void above_twenty_namespaces_all_are_watched_at_once(int namespaces, int watches) {
    List<SliceScope> scopes =
        SliceScope.of(
            IntStream.range(0, namespaces).mapToObj(i -> new ServiceKey("ns" + i, "web")).toList());

    assertThat(scopes).hasSize(watches);
    assertThat(scopes.getFirst().namespace() == null).isEqualTo(watches == 1);
  }

  @ParameterizedTest(name = "{0} names of length {1} are {2} in the selector")
  @CsvSource({"100,10,100", "101,10,0", "80,50,80", "80,51,0"})
  void a_long_selector_is_none(int count, int length, int inSelector) {
    List<SliceScope> scopes =
        SliceScope.of(
            IntStream.range(0, count)
                .mapToObj(i -> new ServiceKey("shop", ("s%0" + (length - 1) + "d").formatted(i)))
                .toList());

    assertThat(scopes).hasSize(1);
    assertThat(scopes.getFirst().namespace()).isEqualTo("shop");
    assertThat(scopes.getFirst().names()).hasSize(inSelector);
  }

  private static List<ServiceSelector> selectors(String written) {
    return Stream.of(written.split(" "))
        .map(one -> one.split("[/?]", 3))
        .map(parts -> new ServiceSelector(part(parts[0]), part(parts[1]), part(parts[2])))
        .toList();
  }

  private static @Nullable String part(String written) {
    return written.equals("*") ? null : written;
  }
}
