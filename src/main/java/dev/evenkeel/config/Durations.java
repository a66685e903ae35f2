package dev.evenkeel.config;

import dev.evenkeel.config.Value.Kind;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as `250ms`, `5s`, `2m`, `1h`, `30d`: one whole number, one unit.
final class Durations {

  private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
  private static final Pattern BARE = Pattern.compile("[0-9]{1,9}");
  private static final Map<String, ChronoUnit> UNITS = new LinkedHashMap<>();

  static {
    UNITS.put("ms", ChronoUnit.MILLIS);
    UNITS.put("s", ChronoUnit.SECONDS);
    UNITS.put("m", ChronoUnit.MINUTES);
    UNITS.put("h", ChronoUnit.HOURS);
    UNITS.put("d", ChronoUnit.DAYS);
  }

  private Durations() {}

  static ValueType<Duration> between(String least, String most) {
    Duration from = parse(least);
    Duration to = parse(most);
    String allowed = least + " to " + most;
    return ValueType.text(
        Set.of(Kind.TEXT, Kind.WHOLE_NUMBER, Kind.REAL_NUMBER),
        allowed,
        text -> {
          Duration duration = parse(text);
          if (duration.compareTo(from) < 0 || duration.compareTo(to) > 0) {
            throw new IllegalArgumentException(
                Quoted.quoted(text) + " is out of range; allowed: " + allowed);
          }
          return duration;
        });
  }

  private static Duration parse(String text) {
    Matcher form = FORM.matcher(text);
    if (form.matches()) {
      ChronoUnit unit = UNITS.getOrDefault(form.group(2), ChronoUnit.SECONDS);
      return Duration.of(Long.parseLong(form.group(1)), unit);
    }
    String units = String.join(", ", UNITS.keySet());
    if (BARE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "\"%s\" has no unit; write %ss (units: %s)".formatted(text, text, units));
    }
    throw new IllegalArgumentException(
        Quoted.quoted(text)
            + " is no duration; allowed: a whole number and a unit, such as 250ms or 5s (units: "
            + units
            + ")");
  }
}
