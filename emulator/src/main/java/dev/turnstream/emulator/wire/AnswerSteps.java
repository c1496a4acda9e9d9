package dev.turnstream.emulator.wire;

import dev.turnstream.emulator.answer.Reply.Block;
import dev.turnstream.emulator.script.Knob;
import dev.turnstream.emulator.script.Script;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.List;

/** The events of a reply, made as they are needed. */
final class AnswerSteps implements Steps {
  private final Envelope envelope;
  private final Blocks wire;
  private final Script script;
  private final List<Block> blocks;
  private final int firstIndex;
  private final ArrayDeque<Step> ready = new ArrayDeque<>();
  private int at;
  private long delta;
  private long deltas;
  private String head = "";

  AnswerSteps(Envelope envelope, Blocks wire, Script script) {
    this.envelope = envelope;
    this.wire = wire;
    this.script = script;
    this.blocks = envelope.reply().blocks();
    this.firstIndex = script.is(Knob.UNKNOWN) ? 1 : 0;
    open();
  }

  @Override
  public Step next() {
    while (ready.isEmpty()) {
      advance();
    }
    return ready.removeFirst();
  }

  private void open() {
    send(envelope.start());
    if (script.is(Knob.COMMENTS)) {
      send(Sse.COMMENT);
    }
    if (script.is(Knob.UNKNOWN)) {
      Unknown.opening().forEach(this::send);
    }
    if (blocks.isEmpty()) {
      finish();
    } else {
      startBlock();
    }
  }

  private void advance() {
    var block = blocks.get(at);
    if (delta < deltas) {
      ready.add(wire.delta(block, firstIndex + at, head, delta++));
      return;
    }
    if (!script.is(Knob.OVERLAP)) {
      send(Blocks.stop(firstIndex + at));
    }
    at++;
    if (at < blocks.size()) {
      startBlock();
    } else {
      finish();
    }
  }

  private void startBlock() {
    var block = blocks.get(at);
    int index = firstIndex + at;
    head = Blocks.head(block, index);
    delta = 0;
    deltas = Blocks.count(block);
    send(Blocks.start(block, index));
    if (at == 0 && script.flag(Knob.PINGS, true)) {
      send(Sse.PING);
    }
    if (script.is(Knob.UNKNOWN)) {
      send(Unknown.delta(index));
    }
  }

  private void finish() {
    if (script.is(Knob.OVERLAP)) {
      for (int i = 0; i < blocks.size(); i++) {
        send(Blocks.stop(firstIndex + i));
      }
    }
    send(Sse.event(script.is(Knob.UNKNOWN) ? Unknown.field(envelope.delta()) : envelope.delta()));
    send(Envelope.stop());
    if (script.is(Knob.DONE)) {
      send(Sse.DONE);
    }
    ready.add(new Step.End());
  }

  private void send(byte[] bytes) {
    ready.add(Step.event(bytes));
  }

  /** What a later version of the API may bring. */
  private static final class Unknown {
    static List<byte[]> opening() {
      return List.of(
          Sse.event(new JsonObject().put("type", "message_weather").put("outlook", "fair")),
          Sse.event(
              new JsonObject()
                  .put("type", "content_block_start")
                  .put("index", 0)
                  .put("content_block", new JsonObject().put("type", "hologram").put("frames", 0))),
          delta(0),
          Blocks.stop(0));
    }

    static byte[] delta(int index) {
      return Sse.event(
          new JsonObject()
              .put("type", "content_block_delta")
              .put("index", index)
              .put("delta", new JsonObject().put("type", "hologram_delta").put("frame", "AAAA")));
    }

    static JsonObject field(JsonObject event) {
      return event.put("mood", new JsonObject().put("type", "calm"));
    }
  }
}
