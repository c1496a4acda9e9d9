package dev.turnstream.app;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a line of the log says beside its message, each under a name. Given to a logger as the one
 * parameter of a message. Numbers, truth values and short texts only, never content.
 */
final class LogFields {
  private static final String PLAIN_SIGNS = "_.:/@+-";

  private final Map<String, Object> values = new LinkedHashMap<>();

  /** With one more; a value that is null says nothing. */
  LogFields with(String name, @Nullable Object value) {
    if (value != null) {
      values.put(name, value);
    }
    return this;
  }

  Map<String, Object> values() {
    return values;
  }

  /** As {@code name=value}, with quotes where a value could be taken for something else. */
  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + shown(entry.getValue().toString()))
        .collect(Collectors.joining(" "));
  }

  private static String shown(String text) {
    return !text.isEmpty() && text.chars().allMatch(LogFields::isPlain)
        ? text
        : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static boolean isPlain(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || PLAIN_SIGNS.indexOf(c) >= 0;
  }
}
