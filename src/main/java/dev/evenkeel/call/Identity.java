package dev.evenkeel.call;

import dev.evenkeel.model.Answerer;
import dev.evenkeel.model.Endpoint;
import dev.evenkeel.model.IdentitySource;
import dev.evenkeel.model.IpAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who answered, by what the reply says. Pure and immutable; one for each target, made anew when
/// its candidates change.
///
/// - The configured source comes first ([Told]): what it gives is, as a whole, the name, the
///   hostname or the IP of an endpoint. Where it gives no known endpoint, or several, `auto`.
/// - `auto`: any header's value or the body has the name, the hostname or the IP of exactly one
///   endpoint as a whole word (see [Words]); else the certificate's names are, as a whole, those of
///   exactly one. A name outranks an IP.
/// - A word that fits several endpoints tells nothing. Words of several endpoints, or of none,
///   leave the reply unidentified: never guessed.
/// - What we sent is taken out first, and our own addresses never count: many servers echo.
/// - An encoded body (gzip, though we asked for none) is not read.
///
/// Linear in the reply, whatever the number of candidates.
public final class Identity {

  /// Stands for "several endpoints"; no endpoint's name.
  private static final String AMBIGUOUS = "";

  private final @Nullable Told told;
  private final Map<String, String> byName;
  private final Map<String, String> byIp;
  private final BitSet lengths = new BitSet();

  private Identity(@Nullable Told told, Map<String, String> byName, Map<String, String> byIp) {
    this.told = told;
    this.byName = byName;
    this.byIp = byIp;
    byName.keySet().forEach(word -> lengths.set(word.length()));
    byIp.keySet().forEach(word -> lengths.set(word.length()));
  }

  /// For the replies of one target.
  ///
  /// @param candidates endpoints in any state, and those removed in the last 10 minutes
  /// @param ourAddresses of this agent and its node
  public static Identity of(
      IdentitySource source, Collection<Endpoint> candidates, Set<IpAddress> ourAddresses) {
    Map<String, String> byName = new HashMap<>();
    Map<String, String> byIp = new HashMap<>();
    for (Endpoint endpoint : candidates) {
      Set<String> names = new HashSet<>(endpoint.names());
      names.add(endpoint.name());
      for (String name : names) {
        add(byName, name.toLowerCase(Locale.ROOT), endpoint);
      }
      if (!ourAddresses.contains(endpoint.ip())) {
        add(byIp, endpoint.ip().text(), endpoint);
      }
    }
    byName.values().removeIf(AMBIGUOUS::equals);
    byIp.values().removeIf(AMBIGUOUS::equals);
    return new Identity(Told.by(source), byName, byIp);
  }

  /// The endpoint that a reply names; never [Answerer.NoReply].
  ///
  /// @param sent what a server could echo of the request, see [CallRequest#sent]
  public Answerer who(Reply reply, Set<String> sent) {
    if (told == null) {
      return new Answerer.Unidentified();
    }
    boolean readable = !isEncoded(reply);
    return only(told.in(reply, readable), sent)
        .or(() -> searched(reply, readable, sent))
        .or(() -> only(reply.certificateNames(), sent))
        .<Answerer>map(Answerer.Named::new)
        .orElseGet(Answerer.Unidentified::new);
  }

  private Optional<String> searched(Reply reply, boolean readable, Set<String> sent) {
    Echo echo = new Echo(sent);
    Set<String> named = new HashSet<>();
    Set<String> addressed = new HashSet<>();
    for (Reply.Header header : reply.headers()) {
      search(header.value(), false, echo, named, addressed);
    }
    if (readable) {
      search(reply.body(), reply.cut(), echo, named, addressed);
    }
    return only(named, addressed);
  }

  private static Optional<String> only(Set<String> named, Set<String> addressed) {
    Set<String> endpoints = named.isEmpty() ? addressed : named;
    return endpoints.size() == 1 ? Optional.of(endpoints.iterator().next()) : Optional.empty();
  }

  /// The only endpoint of which one of these is, as a whole, the name, the hostname or the IP.
  private Optional<String> only(List<String> values, Set<String> sent) {
    Set<String> named = new HashSet<>();
    Set<String> addressed = new HashSet<>();
    for (String value : values) {
      if (sent.stream().noneMatch(value::equalsIgnoreCase)) {
        String name = byName.get(value.toLowerCase(Locale.ROOT));
        if (name != null) {
          named.add(name);
        } else {
          IpAddress.parse(value)
              .flatMap(ip -> Optional.ofNullable(byIp.get(ip.text())))
              .ifPresent(addressed::add);
        }
      }
    }
    return only(named, addressed);
  }

  private void search(
      String text, boolean cut, Echo echo, Set<String> named, Set<String> addressed) {
    List<Echo.Placed> relevant = relevant(text, cut, echo);
    for (int i = 0; i < relevant.size(); ) {
      int echoed = echo.lengthAt(relevant, i);
      if (echoed == 0) {
        String word = relevant.get(i).word();
        String name = byName.get(word);
        String ip = byIp.get(word);
        if (name != null) {
          named.add(name);
        } else if (ip != null) {
          addressed.add(ip);
        }
      }
      i += Math.max(echoed, 1);
    }
  }

  private List<Echo.Placed> relevant(String text, boolean cut, Echo echo) {
    List<Echo.Placed> relevant = new ArrayList<>();
    Words words = new Words(text, cut);
    for (int place = 0; words.next(); place++) {
      int length = words.length();
      if (lengths.get(length) || echo.hasWordOf(length)) {
        relevant.add(new Echo.Placed(place, words.word()));
      }
    }
    return relevant;
  }

  private static void add(Map<String, String> endpoints, String word, Endpoint endpoint) {
    endpoints.merge(word, endpoint.name(), (one, other) -> one.equals(other) ? one : AMBIGUOUS);
  }

  private static boolean isEncoded(Reply reply) {
    if (reply.body().startsWith("\u001f\ufffd\b")) { // the magic of gzip, read as UTF-8
      return true;
    }
    for (Reply.Header header : reply.headers()) {
      if (header.name().equalsIgnoreCase("Content-Encoding")
          && !header.value().strip().equalsIgnoreCase("identity")) {
        return true;
      }
    }
    return false;
  }
}
