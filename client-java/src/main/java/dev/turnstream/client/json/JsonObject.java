package dev.turnstream.client.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object, its fields in the order in which they were written. The accessors give null, or the
 * value given, for a field that is missing, {@code null} or of another type: what a frame must have
 * is checked by whoever reads it.
 */
public record JsonObject(Map<String, Json> fields) implements Json {
  public static final JsonObject EMPTY = new JsonObject(Map.of());

  public JsonObject {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  public @Nullable Json get(String name) {
    return fields.get(name);
  }

  public @Nullable String string(String name) {
    return fields.get(name) instanceof Text(var value) ? value : null;
  }

  public String string(String name, String otherwise) {
    return fields.get(name) instanceof Text(var value) ? value : otherwise;
  }

  /** A whole number. */
  public long number(String name, long otherwise) {
    if (fields.get(name) instanceof Num number) {
      try {
        return number.asLong();
      } catch (NumberFormatException _) {
        return otherwise;
      }
    }
    return otherwise;
  }

  public boolean bool(String name) {
    return fields.get(name) instanceof Bool(var value) && value;
  }

  public @Nullable JsonObject object(String name) {
    return fields.get(name) instanceof JsonObject object ? object : null;
  }

  /** The items of an array; none if there is no array. */
  public List<Json> items(String name) {
    return fields.get(name) instanceof JsonArray(var items) ? items : List.of();
  }

  /** This object with one more field, or another value of it. */
  public JsonObject with(String name, Json value) {
    var more = new LinkedHashMap<>(fields);
    more.put(name, value);
    return new JsonObject(more);
  }

  public JsonObject with(String name, String value) {
    return with(name, Json.of(value));
  }

  public JsonObject with(String name, long value) {
    return with(name, Json.of(value));
  }

  public JsonObject with(String name, boolean value) {
    return with(name, Json.of(value));
  }

  @Override
  public String toString() {
    return JsonWriter.write(this);
  }
}
