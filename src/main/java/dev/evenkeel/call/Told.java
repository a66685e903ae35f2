package dev.evenkeel.call;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.evenkeel.model.IdentitySource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the configured source of a reply tells, before it is known to be an endpoint. Immutable.
@FunctionalInterface
interface Told {

  /// Steps that one search may take, of one instruction at one character each; 35 ms of the loop at
  /// the worst that a pattern can be made to do (RE2/J needs 17 ns a step). Patterns of up to 32
  /// instructions search all that is kept of a body, others accordingly less.
  int MOST_STEPS = 32 * Reply.BODY_LIMIT;

  /// The values that stand there; empty where there are none.
  ///
  /// @param readable false where the body is encoded
  List<String> in(Reply reply, boolean readable);

  /// Null for `none`: then nobody is asked.
  static @Nullable Told by(IdentitySource source) {
    return switch (source) {
      case IdentitySource.Auto _ -> (_, _) -> List.of();
      case IdentitySource.Header(String name) -> (reply, _) -> header(name, reply);
      case IdentitySource.Json(String path) -> {
        JsonField field = new JsonField(path);
        yield (reply, readable) -> readable ? field.in(reply.body()).stream().toList() : List.of();
      }
      case IdentitySource.Pattern(String re2) -> {
        Pattern pattern = Pattern.compile(re2);
        int searched = MOST_STEPS / Math.max(1, pattern.programSize());
        yield (reply, readable) -> readable ? firstGroup(pattern, reply, searched) : List.of();
      }
      case IdentitySource.Certificate _ -> (reply, _) -> reply.certificateNames();
      case IdentitySource.None _ -> null;
    };
  }

  /// A header may be there several times: by each proxy on the way.
  private static List<String> header(String name, Reply reply) {
    List<String> values = new ArrayList<>();
    for (Reply.Header header : reply.headers()) {
      if (header.name().equalsIgnoreCase(name)) {
        values.add(header.value().strip());
      }
    }
    return values;
  }

  /// Of the first match only: to go on would cost the whole text once more for each. A match that
  /// ends where the text is cut may be half a name.
  private static List<String> firstGroup(Pattern pattern, Reply reply, int searched) {
    boolean cut = reply.cut() || reply.body().length() > searched;
    String text = reply.body().substring(0, Math.min(reply.body().length(), searched));
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find() || matcher.group(1) == null || cut && matcher.end(1) == text.length()) {
      return List.of();
    }
    return List.of(matcher.group(1));
  }
}
