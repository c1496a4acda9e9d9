package dev.turnstream.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.turnstream.dialect.Framing;
import dev.turnstream.dialect.LineFraming;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * One connection in a simulation: it keeps the order, delays, takes no more than so much at once,
 * and breaks, which each side may hear at another time.
 */
final class SimulatedLink implements Outlet {
  private final SimulatedTime time;
  private final SimulatedServer.Life life;
  private final Executor loop;
  private final NativeSession session;
  private final SimulatedClient client;
  private final int capacity;
  private final long slowness;
  private long inFlight;
  private long lastUp;
  private long lastDown;
  private boolean cut;

  SimulatedLink(SimulatedTime time, SimulatedServer.Life life, SimulatedClient client) {
    this.time = time;
    this.life = life;
    this.client = client;
    this.capacity = time.chance(0.3) ? 300 : 20_000;
    this.slowness = time.chance(0.2) ? 400 : 15;
    var room = life.rooms.get(time.random.nextInt(life.rooms.size()));
    this.loop = room.loop;
    this.session = room.open(this);
    life.links.add(this);
    loop.execute(session::start);
  }

  /** From the client: arrives, also when the client is gone by then, unless it is lost. */
  void send(JsonObject frame) {
    var bytes = frame.encode().getBytes(UTF_8);
    lastUp = Math.max(lastUp, time.now() + time.upTo(15).toNanos());
    time.after(
        Duration.ofNanos(lastUp - time.now()),
        () ->
            loop.execute(() -> {
              if (life.links.contains(this)) {
                session.onText(bytes);
              }
            }));
  }

  /** The network breaks, or the client goes: it knows at once, the server at some time. */
  void cut() {
    if (!cut) {
      cut = true;
      client.onCut(this);
      time.after(time.upTo(time.chance(0.3) ? 3000 : 20), () -> loop.execute(this::close));
    }
  }

  private void close() {
    if (life.links.remove(this)) {
      session.onClosed();
    }
  }

  @Override
  public Framing framing() {
    return LineFraming.LINES;
  }

  @Override
  public boolean isWritable() {
    return inFlight < capacity;
  }

  @Override
  public void write(byte[] frames) {
    if (!life.links.contains(this)) {
      return;
    }
    inFlight += frames.length;
    lastDown = Math.max(lastDown, time.now() + time.upTo(slowness).toNanos());
    time.after(Duration.ofNanos(lastDown - time.now()), () -> arrive(frames));
  }

  private void arrive(byte[] frames) {
    if (cut) {
      return;
    }
    boolean wasFull = !isWritable();
    inFlight -= frames.length;
    if (wasFull && isWritable()) {
      loop.execute(() -> {
        if (life.links.contains(this)) {
          session.onWritable();
        }
      });
    }
    for (var frame : new String(frames, UTF_8).lines().toList()) {
      if (!cut) {
        client.onFrame(new JsonObject(frame));
      }
    }
  }

  @Override
  public void onLost() {
    throw new AssertionError("a snapshot replaces what a native client has");
  }

  @Override
  public void onFault(RuntimeException fault) {
    throw fault;
  }
}
