package dev.turnstream.dialect.turnstream;

import dev.turnstream.dialect.Encoder;
import dev.turnstream.dialect.FrameBuffer;
import dev.turnstream.dialect.Framing;
import dev.turnstream.model.MessageEvent.Fragment;
import dev.turnstream.model.MessageEvent.InputJsonDelta;
import dev.turnstream.model.MessageEvent.TextDelta;
import dev.turnstream.model.MessageEvent.ThinkingDelta;
import dev.turnstream.model.TurnEvents;

/**
 * Says a log event by event; adjacent fragments of the same block are one frame that tells its
 * range.
 */
public final class TurnstreamEncoder implements Encoder {
  @Override
  public long encode(TurnEvents log, long after, int maxBytes, Framing framing, FrameBuffer out) {
    long seq = after;
    int text = 0;
    while (seq < log.head() && (text < maxBytes || seq == after)) {
      long from = seq + 1;
      if (log.event(from) instanceof Fragment first) {
        int room = maxBytes - text;
        long last = log.lastOfRun(from, room);
        text += frame(log, from, last, first, framing, out);
        seq = last;
      } else {
        seq = from;
        var place = new Place(log.turn(), log.epoch(), from);
        out.begin(framing.at(log.epoch(), seq)).append(EventFrame.of(place, log.event(from))).end();
      }
    }
    return seq;
  }

  /** The text goes into the frame as it came, escaped. Returns its size. */
  private static int frame(
      TurnEvents log, long from, long last, Fragment first, Framing framing, FrameBuffer out) {
    out.begin(framing.at(log.epoch(), last)).append("{\"type\":\"").append(type(first));
    out.append("\",\"turn\":\"").append(log.turn().value());
    out.append("\",\"epoch\":").append(log.epoch());
    if (from != last) {
      out.append(",\"from\":").append(from);
    }
    out.append(",\"seq\":").append(last).append(",\"index\":").append(first.index());
    out.append(",\"").append(field(first)).append("\":\"");
    int size = out.appendRun(log, from, last);
    out.append("\"}").end();
    return size;
  }

  private static String type(Fragment fragment) {
    return switch (fragment) {
      case TextDelta _ -> "text";
      case ThinkingDelta _ -> "thinking";
      case InputJsonDelta _ -> "input_json";
    };
  }

  private static String field(Fragment fragment) {
    return switch (fragment) {
      case TextDelta _ -> "text";
      case ThinkingDelta _ -> "thinking";
      case InputJsonDelta _ -> "partial_json";
    };
  }

  @Override
  public void encode(TurnEvents log, Stand stand, Framing framing, FrameBuffer out) {
    out.begin(framing.at(log.epoch(), stand.seq())).append(SnapshotFrame.of(log, stand)).end();
  }
}
