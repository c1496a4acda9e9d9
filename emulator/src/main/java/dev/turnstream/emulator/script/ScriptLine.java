package dev.turnstream.emulator.script;

import java.util.ArrayList;
import java.util.List;

/** Cuts the text form of a script into pairs. */
final class ScriptLine {
  record Pair(String key, String value) {}

  private final String line;
  private int at;

  private ScriptLine(String line) {
    this.line = line;
  }

  static List<Pair> pairs(String line) {
    var reader = new ScriptLine(line);
    var pairs = new ArrayList<Pair>();
    while (reader.skipBlanks()) {
      pairs.add(reader.pair());
    }
    return pairs;
  }

  private boolean skipBlanks() {
    while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
      at++;
    }
    return at < line.length();
  }

  private Pair pair() {
    int start = at;
    while (at < line.length()
        && line.charAt(at) != '='
        && !Character.isWhitespace(line.charAt(at))) {
      at++;
    }
    var key = line.substring(start, at);
    if (at >= line.length() || line.charAt(at) != '=') {
      return new Pair(key, "true");
    }
    at++;
    return new Pair(key, at < line.length() && line.charAt(at) == '"' ? quoted(key) : bare());
  }

  private String bare() {
    int start = at;
    while (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
      at++;
    }
    return line.substring(start, at);
  }

  private String quoted(String key) {
    var value = new StringBuilder();
    for (at++; at < line.length(); at++) {
      char c = line.charAt(at);
      if (c == '"') {
        at++;
        return value.toString();
      }
      value.append(c == '\\' && at + 1 < line.length() ? escaped(line.charAt(++at)) : c);
    }
    throw new BadScript("script: %s=\" has no closing double quote".formatted(key));
  }

  private static char escaped(char c) {
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      default -> c;
    };
  }
}
