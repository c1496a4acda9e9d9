package dev.turnstream.app;

import java.util.Collection;
import java.util.Comparator;

/** Guesses which name was meant by a misspelt one. */
final class Nearest {
  private static final int MOST_SLIPS = 3;

  private Nearest() {}

  /** "Did you mean ...? " for the closest of {@code names}, or nothing when none is close. */
  static String didYouMean(String misspelt, Collection<String> names) {
    return names.stream()
        .filter(name -> slips(misspelt, name) <= MOST_SLIPS)
        .min(Comparator.<String>comparingInt(name -> slips(misspelt, name)).thenComparing(n -> n))
        .map(name -> "did you mean " + name + "? ")
        .orElse("");
  }

  /** Levenshtein's distance: letters to add, drop or change. */
  private static int slips(String from, String to) {
    var previous = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      var row = new int[to.length() + 1];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int changed = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(changed, 1 + Math.min(previous[j], row[j - 1]));
      }
      previous = row;
    }
    return previous[to.length()];
  }
}
