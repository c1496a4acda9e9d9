package dev.turnstream.dialect.aisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A message as the AI SDK builds it, which complains where the AI SDK would. */
final class UiMessage {
  private static final Set<String> SILENT = Set.of("finish-step", "abort", "message-metadata");

  final List<JsonObject> parts = new ArrayList<>();
  final List<String> types = new ArrayList<>();
  final JsonObject metadata = new JsonObject();
  String id = "";
  String finishReason = "";
  String error = "";
  private final Map<String, JsonObject> open = new LinkedHashMap<>();
  private final Map<String, JsonObject> calls = new LinkedHashMap<>();

  static UiMessage of(List<JsonObject> chunks) {
    var message = new UiMessage();
    chunks.forEach(message::add);
    return message;
  }

  void add(JsonObject chunk) {
    var type = chunk.getString("type");
    types.add(type);
    switch (type) {
      case "start" -> {
        id = chunk.getString("messageId");
        metadata.mergeIn(chunk.getJsonObject("messageMetadata"), true);
      }
      case "start-step" -> parts.add(new JsonObject().put("type", "step-start"));
      case "text-start", "reasoning-start" -> {
        var part = new JsonObject().put("type", type.replace("-start", "")).put("text", "");
        keep(part, chunk);
        parts.add(part);
        assertThat(open.put(key(chunk), part)).as("opened twice: %s", chunk).isNull();
      }
      case "text-delta", "reasoning-delta" -> {
        var part = Objects.requireNonNull(open.get(key(chunk)), () -> "not open: " + chunk);
        part.put("text", part.getString("text") + chunk.getString("delta"));
        keep(part, chunk);
      }
      case "text-end", "reasoning-end" ->
          assertThat(open.remove(key(chunk))).as("not open: %s", chunk).isNotNull();
      case "tool-input-start" -> {
        var part =
            new JsonObject()
                .put("type", "tool")
                .put("id", chunk.getString("toolCallId"))
                .put("name", chunk.getString("toolName"))
                .put("raw", "");
        parts.add(part);
        calls.put(chunk.getString("toolCallId"), part);
      }
      case "tool-input-delta" -> {
        var part = call(chunk);
        part.put("raw", part.getString("raw") + chunk.getString("inputTextDelta"));
      }
      case "tool-input-available" -> call(chunk).put("input", chunk.getValue("input"));
      case "tool-input-error", "tool-output-error" ->
          call(chunk).put("error", chunk.getString("errorText"));
      case "tool-output-available" -> call(chunk).put("output", chunk.getValue("output"));
      case "source-url", "source-document", "file" -> parts.add(chunk.copy());
      case "finish" -> {
        finishReason = chunk.getString("finishReason");
        metadata.mergeIn(chunk.getJsonObject("messageMetadata"), true);
      }
      case "error" -> error = chunk.getString("errorText");
      default -> {
        if (type.startsWith("data-")) {
          if (!chunk.getBoolean("transient", false)) {
            parts.add(chunk.copy());
          }
        } else {
          assertThat(SILENT).contains(type);
        }
      }
    }
  }

  private static String key(JsonObject chunk) {
    return chunk.getString("type").replaceFirst("-.*", "") + chunk.getString("id");
  }

  private static void keep(JsonObject part, JsonObject chunk) {
    if (chunk.containsKey("providerMetadata")) {
      part.put("providerMetadata", chunk.getJsonObject("providerMetadata"));
    }
  }

  private JsonObject call(JsonObject chunk) {
    var call = calls.get(chunk.getString("toolCallId"));
    return Objects.requireNonNull(call, () -> "no call: " + chunk);
  }

  /** All text, put together. */
  String text() {
    var all = new StringBuilder();
    parts.stream()
        .filter(part -> part.getString("type").equals("text"))
        .forEach(part -> all.append(part.getString("text")));
    return all.toString();
  }

  /** What is still open, which nothing may be at the end. */
  Set<String> open() {
    return open.keySet();
  }

  /** What the page shows, without what only tells how it came to that. */
  JsonArray shown() {
    var shown = new JsonArray();
    parts.forEach(part -> {
      var copy = part.copy();
      if (copy.containsKey("input")) {
        copy.remove("raw");
      }
      shown.add(copy);
    });
    return shown;
  }
}
