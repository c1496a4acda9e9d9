package dev.turnstream.client.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;

/** Reads JSON by the letter of RFC 8259. */
final class JsonReader {
  static final int MAX_DEPTH = 200;

  private final String json;
  private int at;
  private int depth;

  JsonReader(String json) {
    this.json = json;
  }

  Json read() {
    var value = value();
    space();
    if (at < json.length()) {
      throw bad("something behind the value");
    }
    return value;
  }

  private Json value() {
    space();
    return switch (peek()) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> new Json.Text(string());
      case 't' -> word("true", new Json.Bool(true));
      case 'f' -> word("false", new Json.Bool(false));
      case 'n' -> word("null", Json.Nil.NULL);
      default -> number();
    };
  }

  private JsonObject object() {
    var fields = new LinkedHashMap<String, Json>();
    open();
    if (!closes('}')) {
      do {
        space();
        if (peek() != '"') {
          throw bad("no name");
        }
        var name = string();
        space();
        expect(':');
        if (fields.put(name, value()) != null) {
          throw bad("a name twice");
        }
      } while (another('}'));
    }
    depth--;
    return new JsonObject(fields);
  }

  private JsonArray array() {
    var items = new ArrayList<Json>();
    open();
    if (!closes(']')) {
      do {
        items.add(value());
      } while (another(']'));
    }
    depth--;
    return new JsonArray(items);
  }

  private void open() {
    at++;
    if (++depth > MAX_DEPTH) {
      throw bad("nested too deeply");
    }
  }

  private boolean closes(char bracket) {
    space();
    if (peek() == bracket) {
      at++;
      return true;
    }
    return false;
  }

  private boolean another(char bracket) {
    if (closes(bracket)) {
      return false;
    }
    expect(',');
    return true;
  }

  private String string() {
    int begin = ++at;
    while (peek() != '"' && peek() != '\\') {
      if (json.charAt(at++) < ' ') {
        throw bad("a control character in a string");
      }
    }
    if (peek() == '"') {
      return json.substring(begin, at++);
    }
    return escaped(new StringBuilder().append(json, begin, at));
  }

  /** The rest of a string from its first escape on. */
  private String escaped(StringBuilder text) {
    for (char c = next(); c != '"'; c = next()) {
      if (c < ' ') {
        throw bad("a control character in a string");
      }
      text.append(c == '\\' ? escape() : c);
    }
    return text.toString();
  }

  private char escape() {
    char c = next();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw bad("no such escape");
    };
  }

  private char unicode() {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      char c = next();
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw bad("no hexadecimal digit");
      }
      code = code << 4 | digit;
    }
    return (char) code;
  }

  private Json number() {
    int begin = at;
    skip('-');
    if (!skip('0')) {
      digits();
    }
    if (skip('.')) {
      digits();
    }
    if (skip('e') || skip('E')) {
      if (!skip('-')) {
        skip('+');
      }
      digits();
    }
    return new Json.Num(json.substring(begin, at));
  }

  private void digits() {
    int begin = at;
    while (at < json.length() && json.charAt(at) >= '0' && json.charAt(at) <= '9') {
      at++;
    }
    if (at == begin) {
      throw bad("no digit");
    }
  }

  private boolean skip(char c) {
    boolean there = at < json.length() && json.charAt(at) == c;
    at += there ? 1 : 0;
    return there;
  }

  private Json word(String word, Json value) {
    if (!json.startsWith(word, at)) {
      throw bad("no value");
    }
    at += word.length();
    return value;
  }

  private void space() {
    while (at < json.length() && " \t\r\n".indexOf(json.charAt(at)) >= 0) {
      at++;
    }
  }

  private void expect(char c) {
    if (next() != c) {
      throw bad("no " + c);
    }
  }

  private char next() {
    char c = peek();
    at++;
    return c;
  }

  private char peek() {
    if (at >= json.length()) {
      throw bad("it ends early");
    }
    return json.charAt(at);
  }

  private BadJson bad(String what) {
    return new BadJson(what, at);
  }
}
