package dev.turnstream.model;

import java.util.Arrays;

/** Finds the parts of JSON that is known to be valid, without building anything. */
final class JsonScan {
  private final byte[] json;
  private int at;

  JsonScan(byte[] json) {
    this.json = json;
  }

  /** A member of an object or an element of an array, by its borders in bytes. */
  interface Part {
    /**
     * Hears one part.
     *
     * @param start where it begins; for a member at its name's quote
     * @param value where its value begins
     * @param end behind its value
     */
    void at(int start, int value, int end);
  }

  /** Tells the members of the object, in order. */
  void members(Part part) {
    enter('{');
    while (peek() != '}') {
      int start = at;
      value();
      enter(':');
      peek();
      int value = at;
      value();
      part.at(start, value, at);
      skipComma();
    }
  }

  /** Tells the elements of the array, in order. */
  void elements(Part part) {
    enter('[');
    while (peek() != ']') {
      int start = at;
      value();
      part.at(start, start, at);
      skipComma();
    }
  }

  /** Whether the bytes from {@code start} are this name in quotes. */
  boolean isName(int start, byte[] quoted) {
    int end = start + quoted.length;
    return end <= json.length && Arrays.equals(json, start, end, quoted, 0, quoted.length);
  }

  /** Behind the closing quote of the string that begins at {@code start}. */
  int endOfString(int start) {
    int end = start + 1;
    while (json[end] != '"') {
      end += json[end] == '\\' ? 2 : 1;
    }
    return end + 1;
  }

  private void skipComma() {
    if (peek() == ',') {
      at++;
    }
  }

  private void enter(char expected) {
    if (peek() != expected) {
      throw new IllegalArgumentException("expected %c at byte %d".formatted(expected, at));
    }
    at++;
  }

  private int peek() {
    while (at < json.length && json[at] <= ' ' && json[at] >= 0) {
      at++;
    }
    if (at == json.length) {
      throw new IllegalArgumentException("the JSON ends too early");
    }
    return json[at];
  }

  /** Moves behind the value that begins here. */
  private void value() {
    switch (peek()) {
      case '"' -> string();
      case '{', '[' -> nested();
      default -> {
        while (at < json.length && ",]} \t\r\n".indexOf(json[at]) < 0) {
          at++;
        }
      }
    }
  }

  private void string() {
    at++;
    while (peekAny() != '"') {
      at += json[at] == '\\' ? 2 : 1;
    }
    at++;
  }

  private void nested() {
    int depth = 0;
    do {
      switch (peekAny()) {
        case '"' -> {
          string();
          continue;
        }
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        default -> {}
      }
      at++;
    } while (depth > 0);
  }

  private int peekAny() {
    if (at >= json.length) {
      throw new IllegalArgumentException("the JSON ends too early");
    }
    return json[at];
  }
}
