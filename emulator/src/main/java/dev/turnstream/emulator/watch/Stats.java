package dev.turnstream.emulator.watch;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * The counters at one moment.
 *
 * @param requests requests taken in, of any kind
 * @param open answers being held, streamed or stalled now
 * @param completed answers written to their planned end, planned faults included
 * @param aborted answers whose client went away before
 * @param refused requests answered with an error status
 * @param deltas deltas written
 * @param lastAborts the latest aborts, oldest first, at most {@link Watch#KEPT_ABORTS}
 */
public record Stats(
    long requests,
    long open,
    long completed,
    long aborted,
    long refused,
    long deltas,
    List<Abort> lastAborts) {
  public Stats {
    lastAborts = List.copyOf(lastAborts);
  }

  /** The JSON form, as {@code GET /emulator/stats} gives it. */
  public JsonObject toJson() {
    var aborts = new JsonArray();
    for (Abort abort : lastAborts) {
      aborts.add(
          new JsonObject()
              .put("request_id", abort.requestId())
              .put("label", abort.label())
              .put("deltas", abort.deltas())
              .put("noticed_at_nanos", abort.noticedAtNanos()));
    }
    return new JsonObject()
        .put("requests", requests)
        .put("open", open)
        .put("completed", completed)
        .put("aborted", aborted)
        .put("refused", refused)
        .put("deltas", deltas)
        .put("last_aborts", aborts);
  }
}
