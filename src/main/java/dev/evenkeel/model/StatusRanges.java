package dev.evenkeel.model;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The HTTP status codes that count as `ok`, as `200-399` or `200-299,401`.
public record StatusRanges(List<Range> ranges) {

  /// Both ends belong to it.
  public record Range(int from, int to) {}

  private static final Pattern RANGE = Pattern.compile("([1-5]\\d\\d)(?:-([1-5]\\d\\d))?");

  public StatusRanges {
    ranges = List.copyOf(ranges);
  }

  /// @throws IllegalArgumentException whose message says what is allowed
  public static StatusRanges parse(String text) {
    List<Range> ranges = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Matcher matcher = RANGE.matcher(part.strip());
      if (!matcher.matches()) {
        throw new IllegalArgumentException(
            "status codes and ranges from 100 to 599, such as 200-399 or 200-299,401");
      }
      int from = Integer.parseInt(matcher.group(1));
      int to = matcher.group(2) == null ? from : Integer.parseInt(matcher.group(2));
      if (to < from) {
        throw new IllegalArgumentException("a range whose first code is not above its last");
      }
      ranges.add(new Range(from, to));
    }
    return new StatusRanges(ranges);
  }

  public boolean accepts(int status) {
    return ranges.stream().anyMatch(range -> range.from() <= status && status <= range.to());
  }
}
