package dev.turnstream.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** One socket that asks again and again, and notes what it sees. */
final class Client implements ClientSocket.Listener {
  private static final String CANCEL = "{\"type\":\"cancel\"}";
  private static final byte[] DELTA = "{\"type\":\"delta\"".getBytes(UTF_8);
  private static final byte[] SPACED_DELTA = "{\"type\": \"delta\"".getBytes(UTF_8);

  private final Plan plan;
  private final Tally tally;
  private final Span span;
  private final IntConsumer onBytes;
  private final Consumer<Client> onOver;
  private final ClientSocket socket;
  private final String question;
  private final int cancelAfter;
  private final int hangUpAfter;
  private int turnsLeft;
  private long askedAt;
  private long cancelledAt;
  private long firstStamp;
  private long lastStamp;
  private long now;
  private int stamps;
  private boolean asking;
  private boolean over;

  /**
   * When the load began and when its deltas count, by {@link System#nanoTime()}.
   *
   * @param until {@link Long#MAX_VALUE} for no end
   */
  record Span(long start, long from, long until) {
    boolean has(long now) {
      return now >= from && now < until;
    }
  }

  /**
   * A client on a socket.
   *
   * @param onBytes hears how long each message was
   * @param onOver heard once, when it has done its turns or lost its socket
   */
  Client(
      Plan plan,
      Tally tally,
      Span span,
      ClientSocket socket,
      IntConsumer onBytes,
      Consumer<Client> onOver) {
    this.plan = plan;
    this.tally = tally;
    this.span = span;
    this.socket = socket;
    this.onBytes = onBytes;
    this.onOver = onOver;
    this.turnsLeft = plan.turns() == 0 ? Integer.MAX_VALUE : plan.turns();
    this.question = new JsonObject().put("message", plan.question().message()).encode();
    this.cancelAfter = plan.habit() instanceof Plan.Habit.Cancels(int after) ? after : 0;
    this.hangUpAfter = plan.habit() instanceof Plan.Habit.HangsUp(int after) ? after : 0;
  }

  void ask() {
    turnsLeft--;
    asking = true;
    stamps = 0;
    lastStamp = 0;
    cancelledAt = 0;
    askedAt = System.nanoTime();
    socket.send(question);
  }

  @Override
  public void onText(byte[] bytes, int from, int to) {
    now = System.nanoTime();
    onBytes.accept(to - from);
    if (startsWith(DELTA, bytes, from, to) || startsWith(SPACED_DELTA, bytes, from, to)) {
      onDelta(bytes, from, to);
      return;
    }
    var json = new JsonObject(new String(bytes, from, to - from, UTF_8));
    switch (json.getString("type", "")) {
      case "delta" -> onDelta(bytes, from, to); // its fields are in another order
      case "done" -> onDone(json);
      case "error" -> onError(json);
      default -> {} // a frame that this client does not know
    }
  }

  private static boolean startsWith(byte[] mark, byte[] bytes, int from, int to) {
    return to - from >= mark.length
        && Arrays.equals(bytes, from, from + mark.length, mark, 0, mark.length);
  }

  private void onDelta(byte[] bytes, int from, int to) {
    if (over) {
      return;
    }
    if (span.has(now)) {
      tally.frames++;
      if (stamps == 0) {
        Tally.record(tally.firstDelta, now - askedAt);
      }
    }
    Stamps.find(bytes, from, to, this::onStamp);
    if (cancelAfter > 0 && cancelledAt == 0 && stamps >= cancelAfter) {
      cancelledAt = now;
      socket.send(CANCEL);
    }
    if (hangUpAfter > 0 && stamps >= hangUpAfter) {
      tally.hungUp++;
      finish();
    }
  }

  private void onStamp(long stamp) {
    if (stamps++ == 0) {
      firstStamp = stamp;
    }
    if (stamp < lastStamp) {
      tally.reordered++;
    }
    lastStamp = stamp;
    if (span.has(now)) {
      tally.deltas++;
      Tally.record(tally.delay, now - stamp);
    }
    tally.second((now - span.start()) / 1_000_000_000, now - stamp);
  }

  private void onDone(JsonObject done) {
    if (span.has(now)) {
      tally.turns++;
    }
    int expected = plan.question().deltas();
    if (done.getBoolean("cancelled", false)) {
      tally.cancelled++;
      Tally.record(tally.cancel, now - cancelledAt);
    } else if (expected > 0 && stamps != expected) {
      tally.miscounted++;
    } else if (expected > 1 && plan.question().gap().isPositive()) {
      long planned = plan.question().gap().toNanos() * (expected - 1);
      Tally.record(tally.late, lastStamp - firstStamp - planned);
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
    asking = false;
    if (turnsLeft > 0) {
      ask();
    } else {
      finish();
    }
  }

  /** Hangs up, whatever runs. */
  void finish() {
    if (!over) {
      over = true;
      socket.close();
      onOver.accept(this);
    }
  }

  /** Hangs up after the turn that runs, if one does. */
  void finishTurn() {
    turnsLeft = 0;
    if (!asking) {
      finish();
    }
  }

  @Override
  public void onClosed(int code) {
    if (!over) {
      over = true;
      tally.error("closed " + code);
      onOver.accept(this);
    }
  }
}
