package dev.turnstream.client.json;

import java.util.List;

/** A JSON value. {@link Object#toString} writes it as JSON. */
public sealed interface Json
    permits Json.Text, Json.Num, Json.Bool, Json.Nil, JsonArray, JsonObject {
  /** A string; it may hold surrogates that stand alone, as JSON's may. */
  record Text(String value) implements Json {
    @Override
    public String toString() {
      return JsonWriter.write(this);
    }
  }

  /** A number as it was written, so that none loses a digit. */
  record Num(String literal) implements Json {
    /**
     * The number, which must be whole.
     *
     * @throws NumberFormatException if it is none, or too large
     */
    public long asLong() {
      return Long.parseLong(literal);
    }

    @Override
    public String toString() {
      return literal;
    }
  }

  /** {@code true} or {@code false}. */
  record Bool(boolean value) implements Json {
    @Override
    public String toString() {
      return String.valueOf(value);
    }
  }

  /** {@code null}. */
  enum Nil implements Json {
    NULL;

    @Override
    public String toString() {
      return "null";
    }
  }

  static Json of(String text) {
    return new Text(text);
  }

  static Json of(long number) {
    return new Num(Long.toString(number));
  }

  static Json of(boolean value) {
    return new Bool(value);
  }

  static Json of(List<? extends Json> items) {
    return new JsonArray(List.copyOf(items));
  }

  /**
   * Reads one value, and nothing behind it.
   *
   * @throws BadJson if it is no JSON by RFC 8259, has a name twice in one object, or is nested more
   *     than {@link JsonReader#MAX_DEPTH} deep
   */
  static Json parse(String json) {
    return new JsonReader(json).read();
  }
}
