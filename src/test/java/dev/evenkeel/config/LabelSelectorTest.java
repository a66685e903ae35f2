package dev.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelSelectorTest {

  @ParameterizedTest(name = "{0}: \"{1}\" on \"{2}\"")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          equals                             | a=b             | a=b     | true
          equals, another value              | a=b             | a=c     | false
          equals, no label                   | a=b             |         | false
          two equal signs are one            | a==b            | a=b     | true
          equals nothing                     | a=              | a=      | true
          differs                            | a!=b            | a=c     | true
          differs, same value                | a!=b            | a=b     | false
          differs holds for a missing label  | a!=b            |         | true
          in                                 | a in (x,y)      | a=y     | true
          in, another value                  | a in (x,y)      | a=z     | false
          in, no label                       | a in (x,y)      |         | false
          in with an empty value             | a in (x,)       | a=      | true
          notin                              | a notin (x,y)   | a=z     | true
          notin, one of them                 | a notin (x,y)   | a=x     | false
          notin holds for a missing label    | a notin (x,y)   |         | true
          there                              | a               | a=      | true
          there, no label                    | a               | b=a     | false
          not there                          | !a              | b=a     | true
          not there, but it is               | !a              | a=b     | false
          all have to hold                   | a=b,c=d         | a=b c=d | true
          all have to hold, one does not     | a=b,c=d         | a=b c=e | false
          white space is nothing             | ` a = b , ! c ` | a=b     | true
          commas within a list are no others | a in (x, y),!c  | a=y     | true
          a prefix                           | e.io/a_b.c=d    | e.io/a_b.c=d | true
          words of the grammar as keys       | in=notin        | in=notin | true
          in as a key of in                  | in in (in)      | in=in   | true
          """)
  void matches(String rule, String selector, String labels, boolean expected) {
    Map<String, String> map = new HashMap<>();
    if (labels != null) {
      for (String label : labels.split(" ", -1)) {
        map.put(label.substring(0, label.indexOf('=')), label.substring(label.indexOf('=') + 1));
      }
    }
    LabelSelector parsed = LabelSelector.parse(selector);
    assertThat(parsed.matches(map)).isEqualTo(expected);
    assertThat(LabelSelector.parse(parsed.toString())).isEqualTo(parsed);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``         | the key of a label expected at its end
          a=b,       | the key of a label expected at its end
          ,a         | the key of a label expected at character 1
          =b         | the key of a label expected at character 1
          !          | the key of a label expected at its end
          !a=b       | a comma expected at character 3
          a b        | one of = == != in notin or a comma expected at character 3
          a=b c      | a comma expected at character 5
          a=b=c      | a comma expected at character 4
          a in x     | ( and a list of values expected at character 6
          a in (x    | ) or a comma expected at its end
          a in (x y) | ) or a comma expected at character 9
          a>1        | a comma expected at character 2
          a=-b       | the value of a label expected at character 3
          A/b/c      | the key of a label expected at character 1
          -a         | the key of a label expected at character 1
          """)
  void tells_what_it_expected_and_where(String text, String problem) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LabelSelector.parse(text))
        .withMessage(
            "\"%s\" is no label selector: %s; allowed: as in kubectl -l,"
                + " such as app=web,tier!=test,zone in (a,b),!canary",
            text, problem);
  }

  @Test
  void is_bounded() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LabelSelector.parse("a,".repeat(2_048) + "a"))
        .withMessageContaining("is longer than 4096 characters");
  }
}
