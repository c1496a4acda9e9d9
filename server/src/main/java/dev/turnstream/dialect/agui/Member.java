package dev.turnstream.dialect.agui;

import dev.turnstream.model.RawJson;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads members of what a client sent. What is null counts as left out, as AG-UI's own do. */
final class Member {
  private Member() {}

  static @Nullable RawJson of(Map<String, RawJson> members, String name) {
    var value = members.get(name);
    return value == null || value.toString().equals("null") ? null : value;
  }

  /** A string, or null where there is none. */
  static @Nullable String text(Map<String, RawJson> members, String name, String where)
      throws Wrong {
    var value = of(members, name);
    if (value != null && !value.isString()) {
      throw new Wrong("%s.%s must be a string.".formatted(where, name));
    }
    return value == null ? null : value.asText();
  }

  /** A string that must be there; it may be empty. */
  static String needed(Map<String, RawJson> members, String name, String where) throws Wrong {
    var text = text(members, name, where);
    if (text == null) {
      throw new Wrong("%s.%s is missing; it must be a string.".formatted(where, name));
    }
    return text;
  }

  /** An array of objects, empty where there is none. */
  static List<RawJson> objects(Map<String, RawJson> members, String name, String where)
      throws Wrong {
    var value = of(members, name);
    if (value == null) {
      return List.of();
    }
    if (!value.isArray() || !value.elements().stream().allMatch(RawJson::isObject)) {
      throw new Wrong("%s.%s must be an array of objects.".formatted(where, name));
    }
    return value.elements();
  }

  /** An object, empty where there is none or something else. */
  static Map<String, RawJson> object(Map<String, RawJson> members, String name) {
    var value = of(members, name);
    return value == null || !value.isObject() ? Map.of() : value.members();
  }
}
