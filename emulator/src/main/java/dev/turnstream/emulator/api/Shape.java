package dev.turnstream.emulator.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The shape of messages, system and tools: each check gives what is wrong, or null. */
final class Shape {
  private static final Set<String> ROLES = Set.of("user", "assistant", "system");
  private static final int MOST_MESSAGES = 100_000;

  private Shape() {}

  static @Nullable String messages(@Nullable Object value) {
    if (value == null) {
      return "messages: Field required";
    }
    if (!(value instanceof JsonArray messages)) {
      return "messages: Input should be a valid list";
    }
    if (messages.isEmpty()) {
      return "messages: at least one message is required";
    }
    if (messages.size() > MOST_MESSAGES) {
      return "messages: at most %d messages are allowed".formatted(MOST_MESSAGES);
    }
    for (int i = 0; i < messages.size(); i++) {
      var wrong = message("messages.%d".formatted(i), messages.getValue(i));
      if (wrong != null) {
        return wrong;
      }
    }
    return null;
  }

  private static @Nullable String message(String where, @Nullable Object value) {
    if (!(value instanceof JsonObject message)) {
      return where + ": Input should be an object";
    }
    if (!(message.getValue("role") instanceof String role) || !ROLES.contains(role)) {
      return where + ".role: Input should be 'user' or 'assistant'";
    }
    return switch (message.getValue("content")) {
      case null -> where + ".content: Field required";
      case String text ->
          text.isEmpty() ? where + ".content: messages must have non-empty content" : null;
      case JsonArray blocks -> blocks(where + ".content", blocks);
      default -> where + ".content: Input should be a valid string or list";
    };
  }

  private static @Nullable String blocks(String where, JsonArray blocks) {
    if (blocks.isEmpty()) {
      return where + ": messages must have non-empty content";
    }
    for (int i = 0; i < blocks.size(); i++) {
      var wrong = block("%s.%d".formatted(where, i), blocks.getValue(i));
      if (wrong != null) {
        return wrong;
      }
    }
    return null;
  }

  private static @Nullable String block(String where, @Nullable Object value) {
    if (!(value instanceof JsonObject block)) {
      return where + ": Input should be an object";
    }
    if (!(block.getValue("type") instanceof String type)) {
      return where + ".type: Field required";
    }
    return switch (type) {
      case "text" -> text(where, block.getValue("text"));
      case "tool_use" ->
          block.getValue("id") instanceof String && block.getValue("input") instanceof JsonObject
              ? null
              : where + ".tool_use: id, name and input are required";
      case "tool_result" ->
          block.getValue("tool_use_id") instanceof String
              ? content(where + ".tool_result.content", block.getValue("content"))
              : where + ".tool_result.tool_use_id: Field required";
      case "thinking" ->
          block.getValue("signature") instanceof String
              ? null
              : where + ".thinking.signature: Field required";
      case "document", "image" ->
          block.getValue("source") instanceof JsonObject
              ? null
              : "%s.%s.source: Field required".formatted(where, type);
      default -> null; // block types of the future are taken as they are
    };
  }

  private static @Nullable String text(String where, @Nullable Object text) {
    if (!(text instanceof String string)) {
      return where + ".text.text: Field required";
    }
    return string.isEmpty() ? "messages: text content blocks must be non-empty" : null;
  }

  private static @Nullable String content(String where, @Nullable Object content) {
    return switch (content) {
      case null -> null;
      case String _ -> null;
      case JsonArray blocks -> blocks.isEmpty() ? null : blocks(where, blocks);
      default -> where + ": Input should be a valid string or list";
    };
  }

  static @Nullable String system(@Nullable Object system) {
    return switch (system) {
      case null -> null;
      case String _ -> null;
      case JsonArray blocks -> blocks.isEmpty() ? null : blocks("system", blocks);
      default -> "system: Input should be a valid string or list";
    };
  }

  static @Nullable String tools(@Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (!(value instanceof JsonArray tools)) {
      return "tools: Input should be a valid list";
    }
    var names = new HashSet<Object>();
    for (int i = 0; i < tools.size(); i++) {
      if (!(tools.getValue(i) instanceof JsonObject tool)) {
        return "tools.%d: Input should be an object".formatted(i);
      }
      boolean custom = tool.getValue("type", "custom").equals("custom");
      if (custom && !(tool.getValue("name") instanceof String)) {
        return "tools.%d.custom.name: Field required".formatted(i);
      }
      if (custom && !(tool.getValue("input_schema") instanceof JsonObject)) {
        return "tools.%d.custom.input_schema: Field required".formatted(i);
      }
      if (custom && !names.add(tool.getValue("name"))) {
        return "tools: Tool names must be unique.";
      }
    }
    return null;
  }

  /** Every tool call is followed by its result; not asked of requests without tools. */
  static @Nullable String toolResults(JsonObject body) {
    if (body.getValue("tools") == null) {
      return null;
    }
    Set<String> open = Set.of();
    int at = 0;
    for (Object entry : body.getJsonArray("messages")) {
      var message = (JsonObject) entry;
      var results = ids(message, "tool_result", "tool_use_id");
      if (!results.containsAll(open)) {
        return ("messages.%d: `tool_use` ids were found without `tool_result` blocks immediately"
                + " after: %s. Each `tool_use` block must have a corresponding `tool_result` block"
                + " in the next message.")
            .formatted(at - 1, String.join(", ", open));
      }
      if (!open.containsAll(results)) {
        return "messages.%d: unexpected `tool_use_id` found in `tool_result` blocks: %s"
            .formatted(at, String.join(", ", results));
      }
      open = ids(message, "tool_use", "id");
      at++;
    }
    return null;
  }

  private static Set<String> ids(JsonObject message, String type, String field) {
    var ids = new HashSet<String>();
    for (var block : MessagesRequest.blocks(message.getValue("content"))) {
      if (type.equals(block.getValue("type"))) {
        ids.add(block.getString(field));
      }
    }
    return ids;
  }
}
