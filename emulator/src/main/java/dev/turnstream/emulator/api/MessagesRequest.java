package dev.turnstream.emulator.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request that passed the {@link Rules}.
 *
 * @param model whom it asks
 * @param body the whole body
 * @param turns messages in order, content always as a list of blocks
 */
public record MessagesRequest(Model model, JsonObject body, List<Turn> turns) {

  /**
   * One message.
   *
   * @param role {@code user}, {@code assistant} or {@code system}
   * @param blocks its content blocks
   */
  public record Turn(String role, List<JsonObject> blocks) {
    public Turn {
      blocks = List.copyOf(blocks);
    }

    /** Its text blocks, joined by line ends. */
    public String text() {
      var texts = new ArrayList<String>();
      for (JsonObject block : blocks) {
        if ("text".equals(block.getValue("type"))) {
          texts.add(block.getString("text"));
        }
      }
      return String.join("\n", texts);
    }

    public boolean isUser() {
      return role.equals("user");
    }

    public List<JsonObject> blocks(String type) {
      return blocks.stream().filter(block -> type.equals(block.getValue("type"))).toList();
    }
  }

  public MessagesRequest {
    turns = List.copyOf(turns);
  }

  /** Reads a body that is known to be right. */
  static MessagesRequest of(Model model, JsonObject body) {
    var turns = new ArrayList<Turn>();
    for (Object entry : body.getJsonArray("messages")) {
      var message = (JsonObject) entry;
      turns.add(new Turn(message.getString("role"), blocks(message.getValue("content"))));
    }
    return new MessagesRequest(model, body, turns);
  }

  /** A string is short for one text block. */
  static List<JsonObject> blocks(@Nullable Object content) {
    return switch (content) {
      case String text -> List.of(new JsonObject().put("type", "text").put("text", text));
      case JsonArray array -> array.stream().map(JsonObject.class::cast).toList();
      case null, default -> List.of();
    };
  }

  public boolean stream() {
    return Boolean.TRUE.equals(body.getValue("stream"));
  }

  /** Most output tokens, from 0. */
  public int maxTokens() {
    return body.getValue("max_tokens") instanceof Number n ? n.intValue() : model.maxOutput();
  }

  public List<String> stopSequences() {
    return body.getValue("stop_sequences") instanceof JsonArray array
        ? array.stream().map(Object::toString).toList()
        : List.of();
  }

  /** The last message; it is the user's, but for a prefill on an old model. */
  public Turn last() {
    return turns.getLast();
  }

  /** The user's last text. */
  public String prompt() {
    for (Turn turn : turns.reversed()) {
      if (turn.isUser()) {
        return turn.text();
      }
    }
    return "";
  }

  /** Tools that the caller runs itself: those with a schema. */
  public List<JsonObject> tools() {
    return body.getValue("tools") instanceof JsonArray array
        ? array.stream()
            .map(JsonObject.class::cast)
            .filter(tool -> tool.getValue("input_schema") instanceof JsonObject)
            .toList()
        : List.of();
  }

  /** {@code auto}, {@code any}, {@code tool} or {@code none}. */
  public String toolChoice() {
    return field("tool_choice", "type", "auto");
  }

  /** The type of thinking asked for, or what the model does by itself: {@code ""} for none. */
  public String thinking() {
    return field(
        "thinking", "type", model.thinking() == Model.Thinking.ON_REQUEST ? "" : "adaptive");
  }

  /** Whether the text of thinking is shown. */
  public boolean showsThinking() {
    var usual = model.generation() <= 46 ? "summarized" : "omitted";
    return !field("thinking", "display", usual).equals("omitted");
  }

  /** The JSON schema that the answer has to follow, or null. */
  public @Nullable JsonObject format() {
    return body.getValue("output_config") instanceof JsonObject config
            && config.getValue("format") instanceof JsonObject format
            && format.getValue("schema") instanceof JsonObject schema
        ? schema
        : null;
  }

  private String field(String object, String name, String otherwise) {
    return body.getValue(object) instanceof JsonObject fields
        ? Objects.toString(fields.getValue(name), otherwise)
        : otherwise;
  }
}
