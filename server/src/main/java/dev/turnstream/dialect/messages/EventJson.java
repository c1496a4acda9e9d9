package dev.turnstream.dialect.messages;

import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.MessageEvent.Delta;
import dev.turnstream.model.RawJson;

/** Claude's events that speak of a block. */
final class EventJson {
  private EventJson() {}

  static RawJson blockStart(int index, RawJson block) {
    return RawJson.of("{\"type\":\"content_block_start\"}")
        .with("index", number(index))
        .with("content_block", block);
  }

  static RawJson blockStop(int index) {
    return RawJson.of("{\"type\":\"content_block_stop\"}").with("index", number(index));
  }

  static RawJson delta(int index, Delta delta) {
    return RawJson.of("{\"type\":\"content_block_delta\"}")
        .with("index", number(index))
        .with("delta", delta(delta));
  }

  private static RawJson delta(Delta delta) {
    return switch (delta) {
      case MessageEvent.TextDelta(_, var text) -> piece("text_delta", "text", text);
      case MessageEvent.ThinkingDelta(_, var text) -> piece("thinking_delta", "thinking", text);
      case MessageEvent.InputJsonDelta(_, var text) ->
          piece("input_json_delta", "partial_json", text);
      case MessageEvent.SignatureDelta(_, var signature) ->
          piece("signature_delta", "signature", JsonText.of(signature));
      case MessageEvent.CitationDelta(_, var citation) ->
          RawJson.of("{\"type\":\"citations_delta\"}").with("citation", citation);
      case MessageEvent.UnknownDelta(_, _, var raw) -> raw;
    };
  }

  private static RawJson piece(String type, String field, JsonText text) {
    return RawJson.of("{\"type\":\"" + type + "\"}").with(field, RawJson.string(text));
  }

  private static RawJson number(int index) {
    return RawJson.of(String.valueOf(index));
  }
}
