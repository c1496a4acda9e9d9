package dev.turnstream.bench;

import io.vertx.core.http.WebSocket;
import io.vertx.core.json.JsonObject;
import java.util.function.Consumer;

/** One socket that asks again and again, and notes what it sees. */
final class Client {
  private static final String CANCEL = "{\"type\":\"cancel\"}";

  private final Plan plan;
  private final Tally tally;
  private final String question;
  private final long countFrom;
  private final Consumer<Client> onOver;
  private final WebSocket socket;
  private int turnsLeft;
  private long askedAt;
  private long cancelledAt;
  private long lastStamp;
  private int stamps;
  private boolean over;

  /**
   * A client on an open socket.
   *
   * @param countFrom {@link System#nanoTime()} from which delays count
   * @param onOver heard once, when it has done its turns or lost its socket
   */
  Client(Plan plan, Tally tally, long countFrom, WebSocket socket, Consumer<Client> onOver) {
    this.plan = plan;
    this.tally = tally;
    this.countFrom = countFrom;
    this.socket = socket;
    this.onOver = onOver;
    this.turnsLeft = plan.turns();
    this.question = new JsonObject().put("message", plan.message()).encode();
  }

  void start() {
    socket.textMessageHandler(this::onFrame);
    socket.closeHandler(_ -> onClosed());
    socket.exceptionHandler(_ -> {}); // the close handler follows
    ask();
  }

  private void ask() {
    turnsLeft--;
    stamps = 0;
    lastStamp = 0;
    cancelledAt = 0;
    askedAt = System.nanoTime();
    socket.writeTextMessage(question);
  }

  private void onFrame(String frame) {
    long now = System.nanoTime();
    tally.frames++;
    if (frame.startsWith("{\"type\":\"delta\"") || frame.startsWith("{\"type\": \"delta\"")) {
      onDelta(frame, now);
      return;
    }
    var json = new JsonObject(frame);
    switch (json.getString("type", "")) {
      case "done" -> onDone(json, now);
      case "error" -> onError(json);
      default -> {} // a frame that this client does not know
    }
  }

  private void onDelta(String frame, long now) {
    if (stamps == 0 && now >= countFrom) {
      tally.firstDelta(now - askedAt);
    }
    Stamps.find(frame, stamp -> onStamp(stamp, now));
    if (plan.cancelAfter() > 0 && cancelledAt == 0 && stamps >= plan.cancelAfter()) {
      cancelledAt = now;
      socket.writeTextMessage(CANCEL);
    }
    if (plan.disconnectAfter() > 0 && stamps >= plan.disconnectAfter()) {
      finish();
    }
  }

  private void onStamp(long stamp, long now) {
    stamps++;
    tally.deltas++;
    if (stamp < lastStamp) {
      tally.reordered++;
    }
    lastStamp = stamp;
    if (now >= countFrom) {
      tally.delay(now - stamp);
    }
  }

  private void onDone(JsonObject done, long now) {
    tally.turns++;
    if (done.getBoolean("cancelled", false)) {
      tally.cancelled++;
      tally.cancel(now - cancelledAt);
    } else if (plan.expected() > 0 && stamps != plan.expected()) {
      tally.miscounted++;
    }
    next();
  }

  private void onError(JsonObject error) {
    var code = error.getString("code", "error");
    if (code.equals("nothing_running") && cancelledAt > 0) {
      return; // the turn had ended before the cancel came
    }
    tally.error(code);
    next();
  }

  private void next() {
    if (turnsLeft > 0) {
      ask();
    } else {
      finish();
    }
  }

  private void finish() {
    if (!over) {
      over = true;
      socket.close();
      onOver.accept(this);
    }
  }

  private void onClosed() {
    if (!over) {
      over = true;
      tally.error("closed " + socket.closeStatusCode());
      onOver.accept(this);
    }
  }
}
