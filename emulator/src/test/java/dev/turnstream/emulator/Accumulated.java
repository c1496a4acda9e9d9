package dev.turnstream.emulator;

import dev.turnstream.emulator.Caller.Event;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A stream put together again, ids left out. */
record Accumulated(JsonArray content, String stopReason, int inputTokens, int outputTokens) {

  static Accumulated of(List<Event> events) {
    var blocks = new ArrayList<JsonObject>();
    var json = new StringBuilder();
    var stopReason = "";
    int input = 0;
    int output = 0;
    for (Event event : events) {
      var data = event.data();
      switch (event.name()) {
        case "content_block_start" -> blocks.add(data.getJsonObject("content_block"));
        case "content_block_delta" ->
            apply(blocks.get(data.getInteger("index")), data.getJsonObject("delta"), json);
        case "content_block_stop" -> close(blocks.get(data.getInteger("index")), json);
        case "message_delta" -> {
          stopReason = data.getJsonObject("delta").getString("stop_reason");
          input = data.getJsonObject("usage").getInteger("input_tokens");
          output = data.getJsonObject("usage").getInteger("output_tokens");
        }
        default -> {}
      }
    }
    var content = new JsonArray();
    blocks.forEach(content::add);
    return new Accumulated(content, stopReason, input, output);
  }

  private static void apply(JsonObject block, JsonObject delta, StringBuilder json) {
    switch (delta.getString("type")) {
      case "text_delta" -> block.put("text", block.getString("text") + delta.getString("text"));
      case "thinking_delta" ->
          block.put("thinking", block.getString("thinking") + delta.getString("thinking"));
      case "signature_delta" -> block.put("signature", delta.getString("signature"));
      case "input_json_delta" -> json.append(delta.getString("partial_json"));
      default -> throw new AssertionError(delta.encode());
    }
  }

  private static void close(JsonObject block, StringBuilder json) {
    if (block.getString("type").equals("tool_use")) {
      block.remove("id");
      block.put("input", json.isEmpty() ? new JsonObject() : new JsonObject(json.toString()));
      json.setLength(0);
    }
  }

  String text() {
    return content.stream()
        .map(block -> ((JsonObject) block).getString("text", ""))
        .collect(Collectors.joining());
  }
}
