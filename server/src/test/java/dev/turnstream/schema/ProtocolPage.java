package dev.turnstream.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A section of {@code PROTOCOL.md}, read for what can be compared. */
final class ProtocolPage {
  private final String text;

  /**
   * Reads a section.
   *
   * @param number that of a chapter, or of one of its parts: {@code 8.3}, say
   */
  ProtocolPage(String number) {
    var page = Schemas.text("PROTOCOL.md");
    var heading = number.contains(".") ? "\n### " + number + " " : "\n## " + number + ". ";
    int begin = page.indexOf(heading);
    int end = page.indexOf(number.contains(".") ? "\n##" : "\n## ", begin + 1);
    text = page.substring(begin, end < 0 ? page.length() : end);
  }

  /** What the first group of a pattern finds, in order. */
  List<String> matches(String pattern) {
    return Pattern.compile(pattern).matcher(text).results().map(found -> found.group(1)).toList();
  }

  /** The blocks of JSON that stand for themselves; ids that are cut short are made whole. */
  List<String> examples() {
    return Stream.of(text.split("\n\n"))
        .filter(block -> block.stripLeading().startsWith("{") && block.contains("    {"))
        .map(block -> block.replaceAll("(conv|turn|msg)_\\.\\.\\.", "$1_" + "0".repeat(32)))
        .toList();
  }

  /** The cells of each row of its tables that begins with a name; headings are left out. */
  List<List<String>> rows() {
    var lines = text.lines().toList();
    var rows = new ArrayList<List<String>>();
    for (int i = 0; i < lines.size(); i++) {
      boolean heading = i + 1 < lines.size() && lines.get(i + 1).startsWith("| ---");
      if (lines.get(i).startsWith("| `") && !heading) {
        var cells = Stream.of(lines.get(i).split(" ?\\|", -1)).map(String::strip).toList();
        rows.add(cells.subList(1, cells.size()));
      }
    }
    return rows;
  }

  /** The words in backticks. */
  static List<String> words(String cell) {
    return Pattern.compile("`([a-z0-9_]+)`")
        .matcher(cell)
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  /**
   * The codes of its tables and whether they are worth another try.
   *
   * @param columns how many columns the table has
   */
  Map<String, Boolean> codes(int columns) {
    var codes = new TreeMap<String, Boolean>();
    for (var row : rowsOf(columns)) {
      words(row.getFirst()).forEach(code -> codes.put(code, row.get(1).equals("yes")));
    }
    return codes;
  }

  /** The codes that have a status over HTTP. */
  Map<String, Boolean> codesOverHttp() {
    var codes = new TreeMap<String, Boolean>();
    for (var row : rowsOf(4)) {
      if (!row.get(3).isEmpty()) {
        words(row.getFirst()).forEach(code -> codes.put(code, row.get(1).equals("yes")));
      }
    }
    return codes;
  }

  /** What a client does after each close code: {@code now}, {@code with backoff}, {@code never}. */
  Map<Integer, String> reconnects() {
    var all = new TreeMap<Integer, String>();
    Pattern.compile("(?m)^\\| (\\d{4}) \\| ([a-z ]+) \\|")
        .matcher(text)
        .results()
        .forEach(row -> all.put(Integer.valueOf(row.group(1)), row.group(2)));
    return all;
  }

  private List<List<String>> rowsOf(int columns) {
    return rows().stream().filter(row -> row.size() == columns + 1).toList();
  }
}
