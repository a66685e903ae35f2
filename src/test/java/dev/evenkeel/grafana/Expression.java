package dev.evenkeel.grafana;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a PromQL expression names. Not a parser: every selector is written with braces here.
///
/// @param text the whole of it
record Expression(String text) {

  private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_]\\w*)\\{([^}]*)}");
  private static final Pattern MATCHER = Pattern.compile("(\\w+)(?:=~|!~|!=|=)\"[^\"]*\"");
  private static final Pattern GROUPING =
      Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right) \\(([^)]*)\\)");

  /// @param matchers label → the matcher as it is written
  record Selector(String metric, Map<String, String> matchers) {}

  List<Selector> selectors() {
    return SELECTOR
        .matcher(text)
        .results()
        .map(
            found -> {
              Map<String, String> matchers = new LinkedHashMap<>();
              MATCHER
                  .matcher(found.group(2))
                  .results()
                  .forEach(matcher -> matchers.put(matcher.group(1), matcher.group()));
              return new Selector(found.group(1), matchers);
            })
        .toList();
  }

  /// The labels that something is grouped or joined by.
  Set<String> groupings() {
    Set<String> labels = new TreeSet<>();
    GROUPING
        .matcher(text)
        .results()
        .map(found -> found.group(1).split(",\\s*", -1))
        .forEach(list -> labels.addAll(List.of(list)));
    labels.remove("");
    return labels;
  }

  /// The labels that `label_join` and `label_replace` make.
  Set<String> made() {
    return Pattern.compile("[})], \"(\\w+)\", ")
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toSet());
  }

  /// Names of metrics that stand without braces, which would escape every check of a selector.
  List<String> bare() {
    return Pattern.compile("\\b(?:evenkeel_|jvm_|process_)\\w+(?![\\w{])")
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .toList();
  }
}
