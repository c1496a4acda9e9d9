package dev.turnstream.client.core;

import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The one connection of a client: which socket is the present one, and when it is given up. */
final class Connection {
  private static final Set<Integer> NEVER_AGAIN = Set.of(1002, 1003, 1007, 1008, 1009, 4401);

  /** HTTP statuses of an upgrade that say nothing about the next one; 0 is none at all. */
  private static final Set<Integer> PASSING = Set.of(0, 408, 425, 429);

  private static final int FIRST_SERVER_ERROR = 500;
  private static final int FAULT = 1011;
  private static final int BROKEN = 1006;

  private enum Phase {
    IDLE,
    CONNECTING,
    LINKED,
    OVER
  }

  private final Settings settings;
  private final Backoff backoff;
  private final Consumer<Output> out;
  private Phase phase = Phase.IDLE;
  private int link;
  private long heartbeat;
  private long deadline = Long.MAX_VALUE;

  Connection(Settings settings, RandomGenerator random, Consumer<Output> out) {
    this.settings = settings;
    this.backoff = new Backoff(settings, random);
    this.out = out;
  }

  int link() {
    return link;
  }

  boolean isLinked() {
    return phase == Phase.LINKED;
  }

  boolean isOver() {
    return phase == Phase.OVER;
  }

  boolean is(int number) {
    return number == link && !isOver();
  }

  /** When to look at the clock again, if nothing comes before. */
  long deadline() {
    return deadline;
  }

  void open(long now) {
    if (phase == Phase.IDLE) {
      connect(0, now);
    }
  }

  private void connect(long delay, long now) {
    phase = Phase.CONNECTING;
    deadline = now + delay + settings.connectWithin().toMillis();
    out.accept(new Output.Connect(++link, delay));
  }

  void linked(long heartbeatMillis, long now) {
    phase = Phase.LINKED;
    heartbeat = heartbeatMillis;
    heard(now);
  }

  /** Something came, so the socket lives. */
  void heard(long now) {
    if (isLinked()) {
      deadline = now + 2 * heartbeat;
    }
  }

  /** Something came that was worth connecting for. */
  void useful() {
    backoff.succeeded();
  }

  /** Drops a socket that was silent for too long. */
  void tick(long now) {
    if (!isOver() && now >= deadline) {
      drop(now);
    }
  }

  /** The server speaks another language, or none. */
  void garbled(long now) {
    backoff.notAtOnce();
    drop(now);
  }

  private void drop(long now) {
    out.accept(new Output.Drop(link));
    gone(BROKEN, now);
  }

  /** No connection came about; {@code status} is the server's over HTTP, 0 without one. */
  void failed(int status, long now) {
    if (PASSING.contains(status) || status >= FIRST_SERVER_ERROR) {
      gone(BROKEN, now);
    } else {
      giveUp(new Refusal("http_" + status, "The server refused the connection.", false));
    }
  }

  void gone(int code, long now) {
    if (NEVER_AGAIN.contains(code)) {
      giveUp(new Refusal("closed_" + code, "The server closed the connection for good.", false));
      return;
    }
    if (code == FAULT) {
      backoff.notAtOnce();
    }
    if (isLinked()) {
      out.accept(new Output.Unlinked(code));
    }
    connect(backoff.next(), now);
  }

  void giveUp(Refusal why) {
    if (!isOver()) {
      over();
      out.accept(new Output.GaveUp(why));
    }
  }

  void close() {
    if (!isOver() && phase != Phase.IDLE) {
      out.accept(new Output.Drop(link));
    }
    over();
  }

  private void over() {
    phase = Phase.OVER;
    deadline = Long.MAX_VALUE;
  }

  void send(String frame) {
    out.accept(new Output.Send(link, frame));
  }
}
