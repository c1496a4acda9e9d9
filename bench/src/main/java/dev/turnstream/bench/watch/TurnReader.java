package dev.turnstream.bench.watch;

import dev.turnstream.bench.load.Stamps;
import dev.turnstream.bench.load.Tally;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Follows one turn in the native protocol and holds each frame against its promises. */
public final class TurnReader {
  private final Tally tally;
  private final long until;
  private final CRC32 text = new CRC32();
  private final Promise<Long> arrived = Promise.promise();
  private final boolean fromTheStart;
  private long position;
  private long goal = Long.MAX_VALUE;
  private @Nullable Promise<Long> caughtUp;

  /**
   * A reader that has all events up to {@code after}.
   *
   * @param until the event at whose arrival it is done, or {@link Long#MAX_VALUE} for the end
   */
  public TurnReader(long after, long until, Tally tally) {
    this.position = after;
    this.fromTheStart = after == 0;
    this.until = until;
    this.tally = tally;
  }

  /** When the last event that it waits for came, by {@link System#nanoTime()}. */
  public Future<Long> arrived() {
    return arrived.future();
  }

  /** The event that it has come to. */
  public long position() {
    return position;
  }

  /** When it has come to an event, by {@link System#nanoTime()}; at once if it has. */
  public Future<Long> catchesUp(long seq) {
    var promise = Promise.<Long>promise();
    if (position >= seq) {
      promise.complete(System.nanoTime());
    } else {
      goal = seq;
      caughtUp = promise;
    }
    return promise.future();
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
    if (position >= goal && caughtUp != null) {
      goal = Long.MAX_VALUE;
      caughtUp.complete(now);
    }
  }

  private void onText(String piece, long now) {
    var bytes = piece.getBytes(StandardCharsets.UTF_8);
    text.update(bytes);
    Stamps.find(
        bytes,
        0,
        bytes.length,
        stamp -> {
          tally.deltas++;
          Tally.record(tally.delay, now - stamp);
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
