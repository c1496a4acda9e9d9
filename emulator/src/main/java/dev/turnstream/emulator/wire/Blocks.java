package dev.turnstream.emulator.wire;

import dev.turnstream.emulator.answer.Filler;
import dev.turnstream.emulator.answer.Reply.Block;
import dev.turnstream.emulator.answer.Reply.Delta;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Content blocks on the wire: as events and as JSON. */
final class Blocks {
  private final LongSupplier nanoTime;

  Blocks(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  static byte[] start(Block block, int index) {
    var json =
        switch (block) {
          case Block.Text _, Block.Filler _ -> new JsonObject().put("type", "text").put("text", "");
          case Block.Thinking _ ->
              new JsonObject().put("type", "thinking").put("thinking", "").put("signature", "");
          case Block.ToolUse(var id, var name, _) -> toolUse(id, name, new JsonObject());
        };
    return Sse.event(
        new JsonObject()
            .put("type", "content_block_start")
            .put("index", index)
            .put("content_block", json));
  }

  static byte[] stop(int index) {
    return Sse.event(new JsonObject().put("type", "content_block_stop").put("index", index));
  }

  /** How many deltas a block has, its signature included. */
  static long count(Block block) {
    return switch (block) {
      case Block.Text(var deltas) -> deltas.size();
      case Block.Thinking(var deltas, var signature) ->
          deltas.size() + (signature.isEmpty() ? 0 : 1);
      case Block.ToolUse(_, _, var deltas) -> deltas.size();
      case Block.Filler(var count, _, _) -> count;
    };
  }

  /** All of a block's delta events that stands before their text. */
  static String head(Block block, int index) {
    return switch (block) {
      case Block.Text _, Block.Filler _ -> Sse.deltaHead(index, "text_delta", "text");
      case Block.Thinking _ -> Sse.deltaHead(index, "thinking_delta", "thinking");
      case Block.ToolUse _ -> Sse.deltaHead(index, "input_json_delta", "partial_json");
    };
  }

  /** The nth delta of a block, from 0. */
  Step.Delta delta(Block block, int index, String head, long nth) {
    return switch (block) {
      case Block.Text(var deltas) -> plain(head, deltas.get((int) nth));
      case Block.ToolUse(_, _, var deltas) -> plain(head, deltas.get((int) nth));
      case Block.Thinking(var deltas, var signature) ->
          nth < deltas.size()
              ? plain(head, deltas.get((int) nth))
              : plain(
                  Sse.deltaHead(index, "signature_delta", "signature"), new Delta(signature, 0));
      case Block.Filler filler -> new Step.Delta(() -> Sse.delta(head, filler(filler, nth)), 1);
    };
  }

  private static Step.Delta plain(String head, Delta delta) {
    return new Step.Delta(() -> Sse.delta(head, delta.text()), delta.tokens());
  }

  private String filler(Block.Filler filler, long nth) {
    return filler.stamps()
        ? Filler.stamped(nth, filler.size(), nanoTime.getAsLong())
        : Filler.plain(nth, filler.size());
  }

  /** The block as a whole, for answers that are not streamed. */
  JsonObject whole(Block block) {
    return switch (block) {
      case Block.Text(var deltas) -> new JsonObject().put("type", "text").put("text", join(deltas));
      case Block.Thinking(var deltas, var signature) ->
          new JsonObject()
              .put("type", "thinking")
              .put("thinking", join(deltas))
              .put("signature", signature);
      case Block.ToolUse(var id, var name, var deltas) -> toolUse(id, name, input(join(deltas)));
      case Block.Filler filler ->
          new JsonObject()
              .put("type", "text")
              .put(
                  "text",
                  LongStream.range(0, filler.count())
                      .mapToObj(nth -> filler(filler, nth))
                      .collect(Collectors.joining()));
    };
  }

  private static JsonObject toolUse(String id, String name, JsonObject input) {
    return new JsonObject()
        .put("type", "tool_use")
        .put("id", id)
        .put("name", name)
        .put("input", input)
        .put("caller", new JsonObject().put("type", "direct"));
  }

  /** Input that max_tokens cut in the middle cannot be read: it counts as empty. */
  private static JsonObject input(String json) {
    try {
      return json.isEmpty() ? new JsonObject() : new JsonObject(json);
    } catch (DecodeException _) {
      return new JsonObject();
    }
  }

  private static String join(List<Delta> deltas) {
    return deltas.stream().map(Delta::text).collect(Collectors.joining());
  }
}
