package dev.turnstream.dialect.messages;

import dev.turnstream.dialect.Encoder.Stand;
import dev.turnstream.model.MessageEvent.MessageStarted;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnEvents;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The events that lead to where a log stands, made of its answer. */
final class StandJson {
  private StandJson() {}

  /** An event and its kind. */
  record Said(String kind, RawJson payload) {}

  static List<Said> events(TurnEvents log, Stand stand) {
    var said = new ArrayList<Said>();
    said.add(new Said("message_start", MessageJson.start(log, started(log, stand))));
    int place = 0;
    for (var block : stand.snapshot().content().elements()) {
      if (block.isObject()) {
        said.addAll(block(log, stand, place, block));
        place++;
      }
    }
    if (log.event(log.head()) instanceof TurnEnd.Completed done) {
      var reason = done.stopReason() == null ? null : done.stopReason().wire();
      var usage = done.receipt().usage();
      said.add(
          new Said(
              "message_delta",
              MessageJson.delta(reason, done.stopSequence(), done.stopDetails(), usage)));
    }
    return said;
  }

  /** What the model was called, as far as only the end knows it. */
  private static @Nullable MessageStarted started(TurnEvents log, Stand stand) {
    return log.event(log.head()) instanceof TurnEnd end && stand.status().isTerminal()
        ? new MessageStarted("", end.receipt().model(), end.receipt().usage())
        : null;
  }

  private static List<Said> block(TurnEvents log, Stand stand, int place, RawJson block) {
    var said = new ArrayList<Said>();
    var opened = BlockJson.open(place, block);
    said.add(new Said("content_block_start", EventJson.blockStart(place, opened.block())));
    opened
        .deltas()
        .forEach(delta -> said.add(new Said("content_block_delta", EventJson.delta(place, delta))));
    var spans = log.blocks().all();
    if (place >= spans.size() || !spans.get(place).isOpenAfter(stand.seq())) {
      said.add(new Said("content_block_stop", EventJson.blockStop(place)));
    }
    return said;
  }
}
