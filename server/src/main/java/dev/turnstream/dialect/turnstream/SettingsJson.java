package dev.turnstream.dialect.turnstream;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.turnstream.model.ConversationSettings;
import dev.turnstream.model.RawJson;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A conversation's settings, in the words in which they are given. */
final class SettingsJson {
  private static final List<String> OPTIONS =
      List.of(
          "max_tokens",
          "system",
          "thinking",
          "tools",
          "tool_choice",
          "stop_sequences",
          "temperature");

  private SettingsJson() {}

  static void write(JsonGenerator json, ConversationSettings settings) throws IOException {
    json.writeObjectFieldStart("settings");
    json.writeStringField("model", settings.model());
    json.writeStringField("history", settings.history().wire());
    if (settings.keep() != null) {
      json.writeNumberField("keep_ms", settings.keep().toMillis());
    }
    for (var name : OPTIONS) {
      write(json, name, settings.parameters().member(name));
    }
    var config = settings.parameters().member("output_config");
    write(json, "effort", config == null || !config.isObject() ? null : config.member("effort"));
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String name, @Nullable RawJson value)
      throws IOException {
    if (value != null) {
      json.writeFieldName(name);
      json.writeRawValue(value.toString());
    }
  }
}
