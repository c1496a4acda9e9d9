package dev.turnstream.emulator.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A prompt in the order in which the model reads it (tools, system, messages), counted.
 *
 * @param pieces its parts
 */
public record Prompt(List<Piece> pieces) {
  private static final int TOKENS_OF_AN_IMAGE = 1_500;
  private static final int TOKENS_OF_A_MESSAGE = 3;
  private static final int TOKENS_OF_ALL = 4;

  /**
   * One tool, system block or content block.
   *
   * @param content what it says, without its cache mark
   * @param tokens its size
   * @param mark the {@code ttl} of a cache breakpoint behind it, or null
   */
  public record Piece(JsonObject content, int tokens, @Nullable String mark) {}

  public Prompt {
    pieces = List.copyOf(pieces);
  }

  static Prompt of(JsonObject body) {
    var pieces = new ArrayList<Piece>();
    if (body.getValue("tools") instanceof JsonArray tools) {
      tools.forEach(tool -> add(pieces, (JsonObject) tool, 8));
    }
    MessagesRequest.blocks(body.getValue("system")).forEach(block -> add(pieces, block, 0));
    for (Object message : body.getJsonArray("messages", new JsonArray())) {
      int extra = TOKENS_OF_A_MESSAGE;
      for (var block : MessagesRequest.blocks(((JsonObject) message).getValue("content"))) {
        add(pieces, block, extra);
        extra = 0;
      }
    }
    if (body.getValue("cache_control") instanceof JsonObject mark && !pieces.isEmpty()) {
      var last = pieces.removeLast();
      pieces.add(new Piece(last.content(), last.tokens(), mark.getString("ttl", "5m")));
    }
    return new Prompt(pieces);
  }

  /** Counts a prompt, as {@code count_tokens} does. */
  public int tokens() {
    return TOKENS_OF_ALL + pieces.stream().mapToInt(Piece::tokens).sum();
  }

  public boolean isMarked() {
    return pieces.stream().anyMatch(piece -> piece.mark() != null);
  }

  private static void add(List<Piece> pieces, JsonObject block, int extra) {
    var content = block;
    String mark = null;
    if (block.getValue("cache_control") instanceof JsonObject control) {
      content = block.copy();
      content.remove("cache_control");
      mark = control.getString("ttl", "5m");
    }
    pieces.add(new Piece(content, extra + count(content), mark));
  }

  private static int count(JsonObject block) {
    return switch (block.getString("type", "")) {
      case "text" -> Tokens.count(block.getString("text", ""));
      case "image" -> TOKENS_OF_AN_IMAGE;
      case "document" -> document(block);
      case "thinking" -> 0; // thinking of earlier turns is dropped from the prompt
      case "tool_result" -> 12 + result(block.getValue("content"));
      default -> Tokens.count(block.encode()) / 2 + 1; // JSON is denser than prose
    };
  }

  private static int result(@Nullable Object content) {
    return MessagesRequest.blocks(content).stream().mapToInt(Prompt::count).sum();
  }

  private static int document(JsonObject block) {
    var source = block.getJsonObject("source", new JsonObject());
    if (!(source.getValue("data") instanceof String data)) {
      return TOKENS_OF_AN_IMAGE;
    }
    return "text".equals(source.getValue("type")) ? Tokens.count(data) : 100 + data.length() / 60;
  }
}
