package dev.turnstream.dialect.messages;

import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.MessageEvent.Delta;
import dev.turnstream.model.RawJson;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Blocks as they open, and the deltas that make a whole one of that. */
final class BlockJson {
  private static final RawJson EMPTY = RawJson.of("\"\"");
  private static final RawJson NO_INPUT = RawJson.of("{}");

  private BlockJson() {}

  /** How a block that is whole or grows opens, and what follows. */
  record Opened(RawJson block, List<Delta> deltas) {}

  /** The opening of a block that a server began without saying so. */
  static RawJson opening(Delta first, RawJson block) {
    return switch (first) {
      case MessageEvent.TextDelta _, MessageEvent.CitationDelta _ -> block.with("text", EMPTY);
      case MessageEvent.ThinkingDelta _, MessageEvent.SignatureDelta _ ->
          block.with("thinking", EMPTY).with("signature", EMPTY);
      case MessageEvent.InputJsonDelta _ ->
          RawJson.of("{\"type\":\"tool_use\",\"id\":\"\",\"name\":\"\",\"input\":{}}");
      case MessageEvent.UnknownDelta _ -> RawJson.of("{\"type\":\"unknown\"}");
    };
  }

  /** Takes a block of an answer apart again. */
  static Opened open(int index, RawJson block) {
    var type = block.member("type");
    return switch (type == null ? "" : type.asText()) {
      case "text" -> openText(index, block);
      case "thinking" -> openThinking(index, block);
      case "tool_use", "server_tool_use", "mcp_tool_use" -> openTool(index, block);
      default -> new Opened(block, List.of());
    };
  }

  private static Opened openText(int index, RawJson block) {
    var deltas = new ArrayList<Delta>();
    deltas.add(new MessageEvent.TextDelta(index, text(block.member("text"))));
    var citations = block.member("citations");
    if (citations == null || !citations.isArray()) {
      return new Opened(block.with("text", EMPTY), deltas);
    }
    citations.elements().forEach(one -> deltas.add(new MessageEvent.CitationDelta(index, one)));
    return new Opened(block.with("text", EMPTY).without("citations"), deltas);
  }

  private static Opened openThinking(int index, RawJson block) {
    var deltas = new ArrayList<Delta>();
    deltas.add(new MessageEvent.ThinkingDelta(index, text(block.member("thinking"))));
    var signature = block.member("signature");
    if (signature != null && !signature.asText().isEmpty()) {
      deltas.add(new MessageEvent.SignatureDelta(index, signature.asText()));
    }
    return new Opened(block.with("thinking", EMPTY).with("signature", EMPTY), deltas);
  }

  private static Opened openTool(int index, RawJson block) {
    var partial = block.member("partial_json");
    var input = block.member("input");
    var told = partial != null ? text(partial) : input == null ? JsonText.EMPTY : json(input);
    var opened = block.without("partial_json").with("input", NO_INPUT);
    return new Opened(opened, List.of(new MessageEvent.InputJsonDelta(index, told)));
  }

  /** A block of a message that is told whole: a call whose input broke off has none. */
  static RawJson whole(RawJson block) {
    return block.isObject() && block.member("partial_json") != null
        ? block.without("partial_json").with("input", NO_INPUT)
        : block;
  }

  private static JsonText text(@Nullable RawJson string) {
    return JsonText.of(string == null ? "" : string.asText());
  }

  private static JsonText json(RawJson value) {
    return JsonText.of(value.toString());
  }
}
