package dev.turnstream.dialect.aisdk;

import dev.turnstream.model.RawJson;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members of an object that a client sent. What is null counts as left out.
 *
 * @param where what the object is called when something in it is wrong
 */
record Members(Map<String, RawJson> members, String where) {
  private static final RawJson NULL = RawJson.of("null");

  static Members of(RawJson value, String where) throws Wrong {
    if (!value.isObject()) {
      throw new Wrong(where + " must be an object.");
    }
    return new Members(value.members(), where);
  }

  @Nullable RawJson raw(String name) {
    var value = members.get(name);
    return value == null || value.equals(NULL) ? null : value;
  }

  /** A string; empty where there is none. */
  String text(String name) {
    var value = raw(name);
    return value == null ? "" : value.asText();
  }

  /** A string that must be there. */
  String needed(String name) throws Wrong {
    var value = raw(name);
    if (value == null || !value.isString()) {
      throw new Wrong("%s.%s must be a string.".formatted(where, name));
    }
    return value.asText();
  }

  List<RawJson> array(String name) throws Wrong {
    var value = raw(name);
    if (value == null || !value.isArray()) {
      throw new Wrong("%s.%s must be an array.".formatted(where, name));
    }
    return value.elements();
  }

  /** An object; one without members where there is none. */
  Members object(String name) {
    var value = raw(name);
    return new Members(
        value == null || !value.isObject() ? Map.of() : value.members(), where + "." + name);
  }
}
