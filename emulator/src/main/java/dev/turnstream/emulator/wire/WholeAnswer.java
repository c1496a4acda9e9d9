package dev.turnstream.emulator.wire;

import dev.turnstream.emulator.answer.Reply;
import dev.turnstream.emulator.answer.Reply.Block;
import dev.turnstream.emulator.script.Knob;
import dev.turnstream.emulator.script.Script;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** An answer that is not streamed: the same reply, sent when its last delta would be. */
final class WholeAnswer {
  private WholeAnswer() {}

  static void send(
      Exchange exchange, Envelope envelope, Blocks wire, Pace pace, Pacer pacer, Script script) {
    if (script.has(Knob.STALL_AFTER) && !script.has(Knob.STALL)) {
      return;
    }
    double stall = script.has(Knob.STALL_AFTER) ? script.number(Knob.STALL, 0) * 1e6 : 0;
    long due = exchange.arrived() + duration(envelope.reply(), pace) + (long) stall;
    var wake = pacer.at(due, () -> finish(exchange, envelope.whole(wire), script));
    exchange.whenGone(wake::cancel);
  }

  private static long duration(Reply reply, Pace pace) {
    long sum = pace.first();
    for (Block block : reply.blocks()) {
      sum +=
          switch (block) {
            case Block.Text(var deltas) -> sum(deltas, pace);
            case Block.Thinking(var deltas, _) -> sum(deltas, pace);
            case Block.ToolUse(_, _, var deltas) -> sum(deltas, pace);
            case Block.Filler(var count, _, _) -> count * pace.gap(1);
          };
    }
    return sum;
  }

  private static long sum(Iterable<Reply.Delta> deltas, Pace pace) {
    long sum = 0;
    for (var delta : deltas) {
      sum += pace.gap(delta.tokens());
    }
    return sum;
  }

  private static void finish(Exchange exchange, JsonObject message, Script script) {
    if (script.has(Knob.ERROR_AFTER)) {
      exchange.refuse(Faults.midStream(script));
    } else if (script.has(Knob.CUT_AFTER)) {
      var body = message.toBuffer();
      half(exchange, body);
      exchange.cut(Faults.how(script) == Step.Break.END ? Step.Break.CLOSE : Faults.how(script));
    } else {
      exchange.answer(message);
    }
  }

  private static void half(Exchange exchange, Buffer body) {
    exchange
        .response()
        .putHeader("content-type", "application/json")
        .putHeader("content-length", Integer.toString(body.length()))
        .write(body.slice(0, body.length() / 2));
  }
}
