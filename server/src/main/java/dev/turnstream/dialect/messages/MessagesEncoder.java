package dev.turnstream.dialect.messages;

import dev.turnstream.dialect.Encoder;
import dev.turnstream.dialect.FrameBuffer;
import dev.turnstream.dialect.Framing;
import dev.turnstream.model.BlockSpan;
import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.MessageEvent.Delta;
import dev.turnstream.model.MessageEvent.Fragment;
import dev.turnstream.model.MessageEvent.InputJsonDelta;
import dev.turnstream.model.MessageEvent.MessageStarted;
import dev.turnstream.model.MessageEvent.TextDelta;
import dev.turnstream.model.MessageEvent.ThinkingDelta;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.TurnAccepted;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnEvent;
import dev.turnstream.model.TurnEvents;
import dev.turnstream.model.TurnStarted;

/**
 * Says a log as the events that Claude sent. What a compatible server leaves out and Claude's
 * clients rely on is put in: the beginning of the message and of a block.
 */
public final class MessagesEncoder implements Encoder {
  /** Number of the first event that can be Claude's: the turn is accepted and started before. */
  private static final long FIRST = 3;

  @Override
  public long encode(TurnEvents log, long after, int maxBytes, Framing framing, FrameBuffer out) {
    long seq = after;
    int text = 0;
    while (seq < log.head() && (text < maxBytes || seq == after)) {
      long from = seq + 1;
      var event = log.event(from);
      announce(log, from, event, framing, out);
      if (event instanceof Fragment first) {
        long last = log.lastOfRun(from, maxBytes - text);
        text += fragments(log, from, last, first, framing, out);
        seq = last;
      } else {
        seq = from;
        say(log, seq, event, framing, out);
      }
    }
    return seq;
  }

  @Override
  public boolean canReplace() {
    return false; // what a client has heard of a message stays in it
  }

  /** Opens what an event speaks of, where nobody has done so. */
  private static void announce(
      TurnEvents log, long seq, TurnEvent event, Framing framing, FrameBuffer out) {
    if (!(event instanceof MessageEvent) || event instanceof MessageStarted) {
      return;
    }
    if (seq == FIRST) {
      frame(log, seq, "message_start", MessageJson.start(log, null), framing, out);
    }
    if (event instanceof Delta delta) {
      var span = log.blocks().at(delta.index(), seq);
      if (span != null && span.from() == seq) {
        var block = BlockJson.opening(delta, span.block().raw());
        frame(
            log,
            seq,
            "content_block_start",
            EventJson.blockStart(place(log, span), block),
            framing,
            out);
      }
    }
  }

  private static void say(
      TurnEvents log, long seq, TurnEvent event, Framing framing, FrameBuffer out) {
    switch (event) {
      case TurnAccepted _, TurnStarted _ -> {}
      case MessageEvent message -> say(log, seq, message, framing, out);
      case TurnEnd end -> end(log, seq, end, framing, out);
    }
  }

  private static void say(
      TurnEvents log, long seq, MessageEvent event, Framing framing, FrameBuffer out) {
    switch (event) {
      case MessageStarted start ->
          frame(log, seq, "message_start", MessageJson.start(log, start), framing, out);
      case MessageEvent.BlockStarted(int index, var block) ->
          frame(
              log,
              seq,
              "content_block_start",
              EventJson.blockStart(place(log, index, seq), block.raw()),
              framing,
              out);
      case Delta delta ->
          frame(
              log,
              seq,
              "content_block_delta",
              EventJson.delta(place(log, delta.index(), seq), delta),
              framing,
              out);
      case MessageEvent.BlockStopped(int index) -> {
        if (log.blocks().at(index, seq) != null) {
          frame(
              log,
              seq,
              "content_block_stop",
              EventJson.blockStop(place(log, index, seq)),
              framing,
              out);
        }
      }
      case MessageEvent.MessageDelta delta ->
          frame(log, seq, "message_delta", MessageJson.delta(delta), framing, out);
      case MessageEvent.UnknownEvent(var type, var raw) -> frame(log, seq, type, raw, framing, out);
      case MessageEvent.MessageStopped _ -> {} // the end of the turn says so
      case MessageEvent.Ping _, MessageEvent.ErrorReported _ -> {} // no part of a log
    }
  }

  private static void end(TurnEvents log, long seq, TurnEnd end, Framing framing, FrameBuffer out) {
    switch (end) {
      case TurnEnd.Completed _ -> {
        if (seq == FIRST) {
          frame(log, seq, "message_start", MessageJson.start(log, null), framing, out);
        }
        frame(log, seq, "message_stop", RawJson.of("{\"type\":\"message_stop\"}"), framing, out);
      }
      case TurnEnd.Cancelled _ ->
          frame(log, seq, "error", ErrorJson.cancelled().body(null), framing, out);
      case TurnEnd.Failed(var failure, _) ->
          frame(
              log,
              seq,
              "error",
              ErrorJson.of(failure).body(failure.upstreamRequestId()),
              framing,
              out);
    }
  }

  /** The text goes into the frame as it came, escaped. Returns its size. */
  private static int fragments(
      TurnEvents log, long from, long last, Fragment first, Framing framing, FrameBuffer out) {
    out.begin(framing.at(log.epoch(), last).named("content_block_delta"));
    out.append("{\"type\":\"content_block_delta\",\"index\":");
    out.append(place(log, first.index(), from)).append(",\"delta\":").append(opening(first));
    int size = out.appendRun(log, from, last);
    out.append("\"}}").end();
    return size;
  }

  private static String opening(Fragment fragment) {
    return switch (fragment) {
      case TextDelta _ -> "{\"type\":\"text_delta\",\"text\":\"";
      case ThinkingDelta _ -> "{\"type\":\"thinking_delta\",\"thinking\":\"";
      case InputJsonDelta _ -> "{\"type\":\"input_json_delta\",\"partial_json\":\"";
    };
  }

  /**
   * The number under which a client keeps a block. Claude counts from 0 without gaps, and clients
   * rely on it; compatible servers may not.
   */
  private static int place(TurnEvents log, int index, long seq) {
    var span = log.blocks().at(index, seq);
    return span == null ? index : place(log, span);
  }

  private static int place(TurnEvents log, BlockSpan span) {
    return log.blocks().all().indexOf(span);
  }

  private static void frame(
      TurnEvents log, long seq, String kind, RawJson payload, Framing framing, FrameBuffer out) {
    out.begin(framing.at(log.epoch(), seq).named(kind)).append(payload).end();
  }

  @Override
  public void encode(TurnEvents log, Stand stand, Framing framing, FrameBuffer out) {
    for (var said : StandJson.events(log, stand)) {
      frame(log, stand.seq(), said.kind(), said.payload(), framing, out);
    }
  }
}
