package dev.turnstream.dialect.tutorial;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.turnstream.dialect.Encoder;
import dev.turnstream.dialect.FrameBuffer;
import dev.turnstream.dialect.Framing;
import dev.turnstream.model.MessageEvent.TextDelta;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnEvents;

/**
 * Says a log in the tutorial's frames: text as {@code delta}, the end as {@code done} or {@code
 * error}, the rest not at all. All text of one call is one frame.
 */
public final class TutorialEncoder implements Encoder {
  private static final byte[] DELTA_OPEN = "{\"type\":\"delta\",\"text\":\"".getBytes(US_ASCII);
  private static final byte[] DELTA_CLOSE = "\"}".getBytes(US_ASCII);

  @Override
  public long encode(TurnEvents log, long after, int maxBytes, Framing framing, FrameBuffer out) {
    int text = 0;
    long seq = after;
    TurnEnd end = null;
    while (seq < log.head() && (text < maxBytes || seq == after)) {
      switch (log.event(++seq)) {
        case TextDelta(_, var first) when !first.isEmpty() -> {
          if (text == 0) {
            out.begin(framing).append(DELTA_OPEN);
          }
          long last = log.lastOfRun(seq, maxBytes - text);
          text += out.appendRun(log, seq, last);
          seq = last;
        }
        case TurnEnd last -> end = last;
        default -> {} // has no words on these paths
      }
    }
    if (text > 0) {
      out.append(DELTA_CLOSE).end();
    }
    if (end != null) {
      out.begin(framing).append(EndFrame.of(end)).end();
    }
    return seq;
  }

  @Override
  public void encode(TurnEvents log, Stand stand, Framing framing, FrameBuffer out) {
    throw new IllegalStateException("a turn on these paths is watched from its beginning on");
  }
}
