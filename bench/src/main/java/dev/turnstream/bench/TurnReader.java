package dev.turnstream.bench;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32;

/** Follows one turn in the native protocol and holds each frame against its promises. */
final class TurnReader {
  private final Tally tally;
  private final long until;
  private final CRC32 text = new CRC32();
  private final Promise<Long> arrived = Promise.promise();
  private final boolean fromTheStart;
  private long position;

  /**
   * A reader that has all events up to {@code after}.
   *
   * @param until the event at whose arrival it is done, or {@link Long#MAX_VALUE} for the end
   */
  TurnReader(long after, long until, Tally tally) {
    this.position = after;
    this.fromTheStart = after == 0;
    this.until = until;
    this.tally = tally;
  }

  /** When the last event that it waits for came, by {@link System#nanoTime()}. */
  Future<Long> arrived() {
    return arrived.future();
  }

  void onFrame(JsonObject frame, long now) {
    var seq = frame.getLong("seq");
    if (seq == null) {
      return; // a notice, not an event
    }
    if (frame.getLong("from", seq) != position + 1) {
      tally.error("gap or repetition");
    }
    position = seq;
    tally.frames++;
    switch (frame.getString("type")) {
      case "text" -> onText(frame.getString("text"), now);
      case "end" -> onEnd(frame);
      default -> {} // nothing to count
    }
    if (position >= until || frame.getString("type").equals("end")) {
      arrived.tryComplete(now);
    }
  }

  private void onText(String piece, long now) {
    text.update(piece.getBytes(StandardCharsets.UTF_8));
    Stamps.find(
        piece,
        stamp -> {
          tally.deltas++;
          tally.delay(now - stamp);
        });
  }

  private void onEnd(JsonObject end) {
    tally.turns++;
    var sum = HexFormat.of().toHexDigits((int) text.getValue());
    if (fromTheStart && !sum.equals(end.getString("text_crc32"))) {
      tally.error("other text");
    }
  }

  void onLost(String why) {
    if (arrived.tryFail(why)) {
      tally.error("closed");
    }
  }
}
