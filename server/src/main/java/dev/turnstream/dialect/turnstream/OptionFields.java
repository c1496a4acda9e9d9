package dev.turnstream.dialect.turnstream;

import dev.turnstream.dialect.turnstream.Fields.Wrong;
import dev.turnstream.model.ConversationSettings.History;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.RequestParameters;
import dev.turnstream.model.SettingsChange;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a turn or a conversation asks for: PROTOCOL.md, section 8.7. */
final class OptionFields {
  private static final long MAX_TOKENS = 1_000_000;

  /** Ten years and some days. */
  private static final long MAX_KEEP_MS = 10L * 366 * 24 * 60 * 60 * 1000;

  private static final Pattern EFFORT = Pattern.compile("[a-z]{1,32}");
  private static final String OUTPUT_CONFIG = "output_config";
  private static final Set<String> SETTINGS = Set.of("model", "history", "keep_ms");

  private OptionFields() {}

  /** What one turn asks for; what is null counts as left out. */
  static RequestParameters ofTurn(@Nullable Fields options) throws Wrong {
    var members = new LinkedHashMap<String, RawJson>();
    if (options != null) {
      read(options, Set.of())
          .forEach((name, value) -> value.ifPresent(told -> members.put(name, told)));
    }
    return RequestParameters.of(members);
  }

  /** What is to change in a conversation's settings; what is null is the server's again. */
  static SettingsChange change(Fields settings) throws Wrong {
    return new SettingsChange(
        settings.names().contains("model"),
        model(settings),
        read(settings, SETTINGS),
        settings.word("history", History.values()),
        settings.names().contains("keep_ms"),
        keep(settings.number("keep_ms", 0, MAX_KEEP_MS)));
  }

  private static @Nullable Duration keep(@Nullable Long millis) {
    return millis == null ? null : Duration.ofMillis(millis);
  }

  /** The model that is asked for, or null. */
  static @Nullable String model(Fields fields) throws Wrong {
    var model = fields.text("model");
    if (model != null && model.isBlank()) {
      throw new Wrong("\"model\" is empty.");
    }
    return model;
  }

  private static Map<String, Optional<RawJson>> read(Fields fields, Set<String> others)
      throws Wrong {
    var members = new LinkedHashMap<String, Optional<RawJson>>();
    for (var name : fields.names()) {
      if (!others.contains(name)) {
        var member = name.equals("effort") ? OUTPUT_CONFIG : name;
        members.put(member, Optional.ofNullable(value(fields, name)));
      }
    }
    return members;
  }

  private static @Nullable RawJson value(Fields fields, String name) throws Wrong {
    return switch (name) {
      case "max_tokens" -> number(fields.number(name, 1, MAX_TOKENS));
      case "system" -> fields.textOrArray(name);
      case "thinking", "tool_choice" -> fields.rawObject(name);
      case "effort" -> effort(fields.text(name));
      case "tools" -> fields.array(name);
      case "stop_sequences" -> stopSequences(fields.array(name));
      case "temperature" -> fields.fraction(name);
      default ->
          throw new Wrong(
              "There is no option \"%s\"; there are max_tokens, system, thinking, effort, tools, tool_choice, stop_sequences and temperature."
                  .formatted(name));
    };
  }

  private static @Nullable RawJson number(@Nullable Long number) {
    return number == null ? null : RawJson.of(number.toString());
  }

  private static @Nullable RawJson effort(@Nullable String word) throws Wrong {
    if (word == null) {
      return null;
    }
    if (!EFFORT.matcher(word).matches()) {
      throw new Wrong("\"effort\" must be a word such as low, medium or high.");
    }
    return RawJson.of("{\"effort\":\"%s\"}".formatted(word));
  }

  private static @Nullable RawJson stopSequences(@Nullable RawJson array) throws Wrong {
    if (array != null
        && array.elements().stream().anyMatch(one -> !one.toString().startsWith("\""))) {
      throw new Wrong("\"stop_sequences\" must be an array of strings.");
    }
    return array;
  }
}
