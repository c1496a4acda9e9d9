package dev.turnstream.emulator.wire;

import dev.turnstream.emulator.answer.Reply;
import dev.turnstream.emulator.api.Usage;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * What stands around the blocks of a message.
 *
 * @param id message id
 * @param model model id
 * @param reply what is said
 * @param usage of the whole exchange
 */
record Envelope(String id, String model, Reply reply, Usage usage) {

  byte[] start() {
    var message =
        new JsonObject()
            .put("model", model)
            .put("id", id)
            .put("type", "message")
            .put("role", "assistant")
            .put("content", new JsonArray())
            .put("stop_reason", null)
            .put("stop_sequence", null)
            .put("stop_details", null)
            .put("usage", usage.atStart());
    return Sse.event(new JsonObject().put("type", "message_start").put("message", message));
  }

  JsonObject delta() {
    return new JsonObject()
        .put("type", "message_delta")
        .put("delta", stop(new JsonObject()))
        .put("usage", usage.atEnd());
  }

  static byte[] stop() {
    return Sse.event(new JsonObject().put("type", "message_stop"));
  }

  /** The message as a whole, for answers that are not streamed. */
  JsonObject whole(Blocks blocks) {
    var content = new JsonArray();
    reply.blocks().forEach(block -> content.add(blocks.whole(block)));
    var message =
        new JsonObject()
            .put("id", id)
            .put("type", "message")
            .put("role", "assistant")
            .put("model", model)
            .put("content", content);
    return stop(message).put("container", null).put("usage", usage.whole());
  }

  private JsonObject stop(JsonObject into) {
    var stop = reply.stop();
    return into.put("stop_reason", stop.reason())
        .put("stop_sequence", stop.sequence())
        .put("stop_details", stop.details());
  }
}
