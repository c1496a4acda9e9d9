package dev.turnstream.dialect.turnstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.turnstream.dialect.Slice;
import dev.turnstream.model.JsonText;
import java.io.IOException;
import java.util.List;

/**
 * Where a frame stands in its log.
 *
 * @param first index in the slice of the first event that it says
 * @param end index behind the last one
 */
record Place(Slice slice, int first, int end) {
  private long seq() {
    return slice.after() + end;
  }

  private long from() {
    return slice.after() + first + 1;
  }

  /** Writes the members that every event has. */
  void write(JsonGenerator json, String type) throws IOException {
    json.writeStringField("type", type);
    json.writeStringField("turn", slice.turn().value());
    json.writeNumberField("epoch", slice.epoch());
    if (from() != seq()) {
      json.writeNumberField("from", from());
    }
    json.writeNumberField("seq", seq());
  }

  /** The same as text, for frames that are put together by hand because there are so many. */
  StringBuilder head(String type) {
    var head = new StringBuilder(160).append("{\"type\":\"").append(type);
    head.append("\",\"turn\":\"").append(slice.turn().value());
    head.append("\",\"epoch\":").append(slice.epoch());
    if (from() != seq()) {
      head.append(",\"from\":").append(from());
    }
    return head.append(",\"seq\":").append(seq());
  }

  /** A frame that ends with a string. */
  byte[] payload(StringBuilder head, List<JsonText> pieces) {
    var opening = head.toString().getBytes(ISO_8859_1);
    int size = opening.length + 2;
    for (var piece : pieces) {
      size += piece.size();
    }
    var out = new byte[size];
    System.arraycopy(opening, 0, out, 0, opening.length);
    int at = opening.length;
    for (var piece : pieces) {
      at = piece.copyTo(out, at);
    }
    out[at] = '"';
    out[at + 1] = '}';
    return out;
  }
}
