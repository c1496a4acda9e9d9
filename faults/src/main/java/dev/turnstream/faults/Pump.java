package dev.turnstream.faults;

import java.io.IOException;
import java.net.Socket;
import java.util.Iterator;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Carries the bytes of one connection one way, and lets its faults strike at the byte. */
final class Pump implements Runnable {
  private static final int BUFFER = 16 * 1024;

  private final Link link;
  private final Direction direction;
  private final Socket from;
  private final Socket to;
  private final LongAdder total;
  private final Pace pace;
  private final Iterator<Fault.Strike> strikes;
  private Fault.@Nullable Strike next;
  private long passed;

  Pump(Link link, Direction direction, Socket from, Socket to, Plan plan, LongAdder total) {
    this.link = link;
    this.direction = direction;
    this.from = from;
    this.to = to;
    this.total = total;
    this.pace = new Pace(plan.drags(direction), new Random(link.number()));
    this.strikes = plan.strikes(direction).iterator();
    advance();
  }

  @Override
  public void run() {
    try {
      strikeIfDue();
      var buffer = new byte[BUFFER];
      for (int n = from.getInputStream().read(buffer); n >= 0; ) {
        carry(buffer, n);
        n = from.getInputStream().read(buffer);
      }
      link.ended(direction);
    } catch (IOException _) {
      link.broken(direction);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void carry(byte[] buffer, int length) throws IOException, InterruptedException {
    pace.holdBack();
    for (int at = 0; at < length && link.carries(direction); ) {
      int room = (int) Math.min(Math.min(length - at, pace.chunk()), untilStrike());
      total.add(room); // first, so that whoever has read them finds them counted
      to.getOutputStream().write(buffer, at, room);
      at += room;
      passed += room;
      strikeIfDue();
      pace.after(room);
    }
  }

  private long untilStrike() {
    return next == null ? Long.MAX_VALUE : next.bytes() - passed;
  }

  private void strikeIfDue() throws InterruptedException {
    while (next != null && next.bytes() == passed) {
      var due = next;
      advance();
      link.strike(due);
    }
  }

  private void advance() {
    next = strikes.hasNext() ? strikes.next() : null;
  }
}
