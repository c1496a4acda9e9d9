package dev.turnstream.emulator.answer;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes a value that fits a JSON schema, with words and numbers taken from the prompt. */
final class Samples {
  private static final int DEEPEST = 12;

  private final String prompt;
  private final List<String> names;

  private Samples(String prompt) {
    this.prompt = prompt;
    this.names = names(prompt);
  }

  /** An object that fits the schema. */
  static JsonObject object(JsonObject schema, String prompt) {
    return new Samples(prompt).object(schema, 0);
  }

  private JsonObject object(JsonObject schema, int depth) {
    var object = new JsonObject();
    var properties = schema.getValue("properties") instanceof JsonObject p ? p : new JsonObject();
    var required = schema.getValue("required") instanceof JsonArray list ? list : new JsonArray();
    for (var property : properties) {
      var name = property.getKey();
      boolean wanted = required.isEmpty() || required.contains(name);
      if (property.getValue() instanceof JsonObject inner && (wanted || mentions(inner))) {
        object.put(name, value(name, inner, depth + 1));
      }
    }
    return object;
  }

  /** Whether the prompt names one of the values of an optional property. */
  private boolean mentions(JsonObject schema) {
    return schema.getValue("enum") instanceof JsonArray words && mentioned(words) != null;
  }

  private @Nullable Object value(String name, JsonObject schema, int depth) {
    if (schema.containsKey("const")) {
      return schema.getValue("const");
    }
    if (schema.getValue("enum") instanceof JsonArray words && !words.isEmpty()) {
      var mentioned = mentioned(words);
      return mentioned == null ? words.getValue(0) : mentioned;
    }
    if (depth > DEEPEST) {
      return null;
    }
    return switch (type(schema)) {
      case "object" -> object(schema, depth);
      case "array" -> array(name, schema, depth);
      case "integer" -> (long) number();
      case "number" -> number();
      case "boolean" -> true;
      case "null" -> null;
      default -> string(name, schema);
    };
  }

  private static String type(JsonObject schema) {
    return switch (schema.getValue("type")) {
      case String type -> type;
      case JsonArray types when !types.isEmpty() -> types.getString(0);
      case null, default -> schema.containsKey("properties") ? "object" : "string";
    };
  }

  private JsonArray array(String name, JsonObject schema, int depth) {
    var array = new JsonArray();
    if (schema.getValue("items") instanceof JsonObject items) {
      array.add(value(name, items, depth + 1));
    }
    return array;
  }

  private @Nullable Object mentioned(JsonArray words) {
    var lower = prompt.toLowerCase(Locale.ROOT);
    for (Object word : words) {
      if (word instanceof String text && lower.contains(text.toLowerCase(Locale.ROOT))) {
        return text;
      }
    }
    return null;
  }

  private double number() {
    int start = 0;
    while (start < prompt.length() && !isDigit(prompt.charAt(start))) {
      start++;
    }
    int end = start;
    while (end < prompt.length() && end - start < 9 && isDigit(prompt.charAt(end))) {
      end++;
    }
    return start == end ? 1 : Integer.parseInt(prompt, start, end, 10);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private String string(String name, JsonObject schema) {
    return switch (schema.getString("format", "")) {
      case "date" -> "2026-11-24";
      case "date-time" -> "2026-11-24T09:00:00Z";
      case "email" -> "ada@example.org";
      case "uri" -> "https://example.org/";
      default -> names.isEmpty() ? Text.cut(fallback(name), 80) : names.getLast();
    };
  }

  private String fallback(String name) {
    return switch (name) {
      case "city", "location", "place" -> "Lisbon";
      default -> prompt.isBlank() ? name : prompt.strip();
    };
  }

  /** What the prompt quotes, or else its capitalised words but the first. */
  private static List<String> names(String prompt) {
    int open = prompt.indexOf('"');
    int close = prompt.indexOf('"', open + 1);
    if (open >= 0 && close > open + 1) {
      return List.of(prompt.substring(open + 1, close));
    }
    var names = new ArrayList<String>();
    var words = prompt.strip().split("[^\\p{L}\\p{N}'-]+", -1);
    for (int i = 1; i < words.length; i++) {
      if (!words[i].isEmpty()
          && Character.isUpperCase(words[i].charAt(0))
          && words[i].length() > 1) {
        names.add(words[i]);
      }
    }
    return names;
  }
}
