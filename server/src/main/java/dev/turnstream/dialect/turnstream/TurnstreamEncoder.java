package dev.turnstream.dialect.turnstream;

import dev.turnstream.dialect.Encoder;
import dev.turnstream.dialect.Framing;
import dev.turnstream.dialect.Slice;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent.InputJsonDelta;
import dev.turnstream.model.MessageEvent.TextDelta;
import dev.turnstream.model.MessageEvent.ThinkingDelta;
import dev.turnstream.model.TurnEvent;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says a log event by event; adjacent pieces of the same block are one frame that tells its range.
 */
public final class TurnstreamEncoder implements Encoder {
  @Override
  public Encoded encode(Slice slice, int maxBytes, Framing framing) {
    var out = new ByteArrayOutputStream(256);
    var events = slice.events();
    int taken = 0;
    int text = 0;
    while (taken < events.size() && (text < maxBytes || taken == 0)) {
      int first = taken;
      var event = events.get(taken++);
      var piece = Piece.of(event);
      if (piece == null) {
        frame(slice, taken, EventFrame.of(new Place(slice, first, taken), event), framing, out);
        continue;
      }
      var pieces = new ArrayList<JsonText>(4);
      for (Piece next = piece; next != null && next.continues(piece); ) {
        pieces.add(next.text);
        text += next.text.size();
        next = taken < events.size() && text < maxBytes ? Piece.of(events.get(taken)) : null;
        if (next != null && next.continues(piece)) {
          taken++;
        }
      }
      frame(slice, taken, piece.frame(new Place(slice, first, taken), pieces), framing, out);
    }
    return new Encoded(out.toByteArray(), taken);
  }

  private static void frame(
      Slice slice, int taken, byte[] payload, Framing framing, ByteArrayOutputStream out) {
    out.writeBytes(framing.at(slice.epoch(), slice.after() + taken).wrap(payload));
  }

  @Override
  public byte[] encode(Slice at, Stand stand, Framing framing) {
    return framing.at(at.epoch(), at.after()).wrap(SnapshotFrame.of(at, stand));
  }

  /** A part of a block that grows piece by piece. */
  private record Piece(String type, String field, int index, JsonText text) {
    static @Nullable Piece of(TurnEvent event) {
      return switch (event) {
        case TextDelta(int index, var text) -> new Piece("text", "text", index, text);
        case ThinkingDelta(int index, var text) -> new Piece("thinking", "thinking", index, text);
        case InputJsonDelta(int index, var text) ->
            new Piece("input_json", "partial_json", index, text);
        default -> null; // stands alone
      };
    }

    boolean continues(Piece other) {
      return index == other.index && type.equals(other.type);
    }

    /** The text goes into the frame as it came, escaped. */
    byte[] frame(Place place, List<JsonText> pieces) {
      var head =
          place
              .head(type)
              .append(",\"index\":")
              .append(index)
              .append(",\"")
              .append(field)
              .append("\":\"");
      return place.payload(head, pieces);
    }
  }
}
