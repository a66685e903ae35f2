package dev.evenkeel.call;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;

/// What a server echoes of our request, told by its words in their order: an echo may be escaped
/// (`evenkeel\/0.1`) or have lost its brackets, and a word of it alone is no echo (our node's name
/// in the User-Agent is also the hostname of a Pod on the node's network).
final class Echo {

  /// A word and its place among all words of a text.
  record Placed(int place, String word) {}

  private final List<List<String>> phrases = new ArrayList<>();
  private final BitSet wordLengths = new BitSet();

  Echo(Collection<String> sent) {
    for (String text : sent) {
      List<String> phrase = new ArrayList<>();
      Words words = new Words(text, false);
      while (words.next()) {
        phrase.add(words.word());
        wordLengths.set(words.length());
      }
      if (!phrase.isEmpty()) {
        phrases.add(phrase);
      }
    }
  }

  /// Whether a word of that length can be part of an echo; others need not be given to [#lengthAt].
  boolean hasWordOf(int length) {
    return wordLengths.get(length);
  }

  /// How many words from this one on are an echo, by the longest that fits; 0: none.
  int lengthAt(List<Placed> words, int start) {
    int longest = 0;
    for (List<String> phrase : phrases) {
      if (phrase.size() > longest && isAt(phrase, words, start)) {
        longest = phrase.size();
      }
    }
    return longest;
  }

  private static boolean isAt(List<String> phrase, List<Placed> words, int start) {
    if (start + phrase.size() > words.size()) {
      return false;
    }
    int place = words.get(start).place();
    for (int i = 0; i < phrase.size(); i++) {
      Placed placed = words.get(start + i);
      if (placed.place() != place + i || !placed.word().equals(phrase.get(i))) {
        return false;
      }
    }
    return true;
  }
}
