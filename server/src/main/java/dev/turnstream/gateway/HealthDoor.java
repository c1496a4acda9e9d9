package dev.turnstream.gateway;

import dev.turnstream.ops.Ops;
import dev.turnstream.turn.Desk;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells machines whether to leave the server alone, start it anew, or send it nobody. PROTOCOL.md,
 * section 12.
 */
final class HealthDoor {
  static final String HEALTH = "/health";
  static final String LIVE = "/health/live";
  static final String READY = "/health/ready";

  private static final Duration STUCK = Duration.ofSeconds(30);
  private static final long STORE_MILLIS = 2000;
  private static final long STORE_AGAIN = Duration.ofSeconds(1).toNanos();
  private static final String JSON = "application/json";
  private static final Buffer WELL = Buffer.buffer("{\"status\":\"ok\"}");

  private final Vertx vertx;
  private final Doors doors;
  private final Desk desk;
  private final Ops ops;
  private final Buffer health;

  /** Who asked while the store was being tried. */
  private final List<HttpServerRequest> asking = new ArrayList<>(1);

  private boolean storeWorks = true;
  private long storeAskedAt = System.nanoTime() - STORE_AGAIN;

  /** Why nobody should be sent here, in the order in which it is told. */
  enum Reason {
    DRAINING("draining", "The server is stopping."),
    STORE("store", "The store can't be written; the log says why."),
    JOURNAL("journal", "The logs of running turns fill --journal-bytes, so no turn can begin."),
    MEMORY("memory", "The heap is full: --max-heap-use is reached."),
    DELAY("delay", "Event loops are late: --max-loop-delay is reached.");

    private final String word;
    private final String message;

    Reason(String word, String message) {
      this.word = word;
      this.message = message;
    }
  }

  HealthDoor(Vertx vertx, GatewayOptions options, Doors doors, Desk desk, Ops ops) {
    this.vertx = vertx;
    this.doors = doors;
    this.desk = desk;
    this.ops = ops;
    this.health =
        new JsonObject()
            .put("status", "ok")
            .put("version", options.version())
            .put("build", options.build())
            .toBuffer();
  }

  static boolean knows(String path) {
    return path.equals(HEALTH) || isProbe(path);
  }

  /** What is answered by a full server too, or it would be started anew for being busy. */
  static boolean isProbe(String path) {
    return path.equals(LIVE) || path.equals(READY);
  }

  void onGet(HttpServerRequest request, String path) {
    switch (path) {
      case LIVE -> tellLife(request);
      case READY -> findOut(request);
      default -> HttpBody.data(request, 200, JSON, health);
    }
  }

  private void tellLife(HttpServerRequest request) {
    var silent = ops.silence();
    if (silent.compareTo(STUCK) < 0) {
      HttpBody.data(request, 200, JSON, WELL);
      return;
    }
    var body =
        new JsonObject()
            .put("status", "stuck")
            .put(
                "message",
                "An event loop has done nothing for %d s.".formatted(silent.toSeconds()));
    HttpBody.data(request, 503, JSON, body.toBuffer());
  }

  private void findOut(HttpServerRequest request) {
    boolean known = asking.isEmpty() && System.nanoTime() - storeAskedAt < STORE_AGAIN;
    if (known || doors.isDraining()) {
      tellReadiness(request);
      return;
    }
    asking.add(request);
    if (asking.size() == 1) {
      storeAskedAt = System.nanoTime();
      long tooLong = vertx.setTimer(STORE_MILLIS, _ -> onStore(false));
      desk.checkStore(works -> {
        vertx.cancelTimer(tooLong);
        onStore(works);
      });
    }
  }

  /** The store has answered, perhaps later than anybody waited. */
  private void onStore(boolean works) {
    storeWorks = works;
    var all = List.copyOf(asking);
    asking.clear();
    all.forEach(this::tellReadiness);
  }

  private void tellReadiness(HttpServerRequest request) {
    if (request.response().closed()) {
      return;
    }
    var reason = reason();
    if (reason == null) {
      HttpBody.data(request, 200, JSON, WELL);
    } else {
      var body =
          new JsonObject()
              .put("status", "not_ready")
              .put("reason", reason.word)
              .put("message", reason.message);
      HttpBody.data(request, 503, JSON, body.toBuffer());
    }
  }

  private @Nullable Reason reason() {
    if (doors.isDraining()) {
      return Reason.DRAINING;
    }
    if (!storeWorks) {
      return Reason.STORE;
    }
    if (!desk.journalHasRoom()) {
      return Reason.JOURNAL;
    }
    return switch (desk.turns().scarce()) {
      case NOTHING -> null;
      case MEMORY -> Reason.MEMORY;
      case TIME -> Reason.DELAY;
    };
  }
}
