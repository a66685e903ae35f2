package dev.evenkeel.e2e;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What is chosen at the top of the dashboard: a value of a variable, or All where it has none
/// here.
///
/// @param values variable → value
record Choice(Map<String, String> values) {

  private static final List<String> VARIABLES =
      List.of("cluster", "job", "namespace", "service", "node");

  static final Choice ALL = new Choice(Map.of());

  Choice {
    values = Map.copyOf(values);
  }

  Choice and(String variable, String value) {
    Map<String, String> more = new HashMap<>(values);
    more.put(variable, value);
    return new Choice(more);
  }

  /// All at All, each at one by itself, all at one.
  static List<Choice> each(Map<String, String> one) {
    List<Choice> choices = new ArrayList<>(List.of(ALL));
    one.forEach((variable, value) -> choices.add(ALL.and(variable, value)));
    choices.add(new Choice(one));
    return choices;
  }

  /// The expression as Grafana sends it for the last hour of a panel as wide as half a screen: at
  /// that range the interval is the target's least, 30 s, and the interval of rates four of those.
  String in(String expression) {
    String sent =
        expression
            .replace("$__rate_interval", "2m0s")
            .replace("$__range", "3600s")
            .replace("$__interval", "30s");
    for (String variable : VARIABLES) {
      String value = values.get(variable);
      sent = sent.replace("$" + variable, value == null ? ".*" : escaped(value));
    }
    if (sent.contains("$")) {
      throw new IllegalArgumentException("a variable that Grafana does not know: " + sent);
    }
    return sent;
  }

  /// For a regular expression inside double quotes (Grafana's prometheusSpecialRegexEscape).
  private static String escaped(String value) {
    return value.replace("\\", "\\\\\\\\").replaceAll("[$^*{}\\[\\]'+?.()|]", "\\\\\\\\$0");
  }
}
