package dev.turnstream.model;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Says whether bytes are JSON to the letter: for what Claude composed piece by piece, which no
 * parser has seen.
 */
final class JsonCheck {
  private static final int MAX_DEPTH = 256;
  private static final Pattern NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?");

  private final byte[] json;
  private int at;

  JsonCheck(byte[] json) {
    this.json = json;
  }

  /** Whether all of it is one object. */
  boolean isOneObject() {
    return next() == '{' && value(0) && next() < 0;
  }

  /** The byte at which the next token begins, or -1 at the end. */
  private int next() {
    while (at < json.length && " \t\r\n".indexOf(json[at]) >= 0) {
      at++;
    }
    return at < json.length ? json[at] : -1;
  }

  private boolean take(char expected) {
    if (next() != expected) {
      return false;
    }
    at++;
    return true;
  }

  private boolean value(int depth) {
    return switch (next()) {
      case '{' -> depth < MAX_DEPTH && members(depth + 1);
      case '[' -> depth < MAX_DEPTH && elements(depth + 1);
      case '"' -> string();
      default -> scalar();
    };
  }

  private boolean members(int depth) {
    at++;
    if (take('}')) {
      return true;
    }
    do {
      if (next() != '"' || !string() || !take(':') || !value(depth)) {
        return false;
      }
    } while (take(','));
    return take('}');
  }

  private boolean elements(int depth) {
    at++;
    if (take(']')) {
      return true;
    }
    do {
      if (!value(depth)) {
        return false;
      }
    } while (take(','));
    return take(']');
  }

  private boolean string() {
    at++;
    while (at < json.length && json[at] != '"') {
      int c = json[at++];
      if ((c >= 0 && c < ' ') || (c == '\\' && !escape())) {
        return false;
      }
    }
    at++;
    return at <= json.length;
  }

  private boolean escape() {
    if (at == json.length) {
      return false;
    }
    int c = json[at++];
    if (c != 'u') {
      return "\"\\/bfnrt".indexOf(c) >= 0;
    }
    int end = at + 4;
    while (at < Math.min(end, json.length) && Character.digit(json[at], 16) >= 0) {
      at++;
    }
    return at == end;
  }

  private boolean scalar() {
    int start = at;
    while (at < json.length && ",]} \t\r\n".indexOf(json[at]) < 0) {
      at++;
    }
    var word = new String(json, start, at - start, StandardCharsets.UTF_8);
    return switch (word) {
      case "true", "false", "null" -> true;
      default -> NUMBER.matcher(word).matches();
    };
  }
}
