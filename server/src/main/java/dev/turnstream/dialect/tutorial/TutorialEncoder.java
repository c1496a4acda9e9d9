package dev.turnstream.dialect.tutorial;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.turnstream.dialect.Encoder;
import dev.turnstream.dialect.Framing;
import dev.turnstream.dialect.Slice;
import dev.turnstream.model.MessageEvent.TextDelta;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says a log in the tutorial's frames: text as {@code delta}, the end as {@code done} or {@code
 * error}, the rest not at all. All text of one call is one frame.
 */
public final class TutorialEncoder implements Encoder {
  private static final byte[] DELTA_OPEN = "{\"type\":\"delta\",\"text\":\"".getBytes(US_ASCII);
  private static final byte[] DELTA_CLOSE = "\"}".getBytes(US_ASCII);

  @Override
  public Encoded encode(Slice slice, int maxBytes, Framing framing) {
    var events = slice.events();
    int text = 0;
    int taken = 0;
    TurnEnd end = null;
    while (taken < events.size() && (text < maxBytes || taken == 0)) {
      switch (events.get(taken++)) {
        case TextDelta(_, var piece) -> text += piece.size();
        case TurnEnd last -> end = last;
        default -> {} // has no words on these paths
      }
    }
    return new Encoded(write(events.subList(0, taken), text, end, framing), taken);
  }

  @Override
  public byte[] encode(Slice at, Stand stand, Framing framing) {
    throw new IllegalStateException("a turn on these paths is watched from its beginning on");
  }

  private static byte[] write(
      List<TurnEvent> events, int text, @Nullable TurnEnd end, Framing framing) {
    var last = end == null ? new byte[0] : framing.wrap(EndFrame.of(end));
    if (text == 0) {
      return last;
    }
    int payload = DELTA_OPEN.length + text + DELTA_CLOSE.length;
    var out = new byte[framing.size(payload) + last.length];
    int at = append(DELTA_OPEN, out, framing.open(payload, out, 0));
    for (var event : events) {
      if (event instanceof TextDelta(_, var piece)) {
        at = piece.copyTo(out, at);
      }
    }
    append(last, out, framing.close(out, append(DELTA_CLOSE, out, at)));
    return out;
  }

  private static int append(byte[] piece, byte[] out, int at) {
    System.arraycopy(piece, 0, out, at, piece.length);
    return at + piece.length;
  }
}
