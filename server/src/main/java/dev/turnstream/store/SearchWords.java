package dev.turnstream.store;

import dev.turnstream.model.RawJson;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Text as it is searched: without case, accents and other forms of the same character. */
final class SearchWords {
  private static final Pattern MARKS = Pattern.compile("\\p{Mn}+");
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final int MOST = 8;

  private SearchWords() {}

  /** All text of a message. */
  static String of(RawJson content) {
    return folded(
        StoredBlocks.of(content).stream()
            .filter(StoredBlock::isText)
            .map(block -> String.valueOf(block.text()))
            .collect(Collectors.joining(" ")));
  }

  static String folded(String text) {
    var plain = MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD)).replaceAll("");
    var lower = plain.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    return SPACE.matcher(lower).replaceAll(" ").strip();
  }

  /** The words of a query, each of which is to be found; no more than eight count. */
  static List<String> ofQuery(String query) {
    return Arrays.stream(folded(query).split(" ")).filter(w -> !w.isEmpty()).limit(MOST).toList();
  }
}
