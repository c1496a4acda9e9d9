package dev.turnstream.gateway;

import dev.turnstream.access.Rate;
import dev.turnstream.access.TokenBucket;
import dev.turnstream.gateway.websocket.FrameReader;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Reads what a socket sends: no faster than it may, and no more at one go than lets others on the
 * event loop have their turn. What has come and is not read yet waits here, and nothing is taken
 * from the socket meanwhile, so that it is never more than one read of it.
 */
final class Intake {
  /** So many frames are read at one go. */
  private static final int AT_ONCE = 64;

  /** Who has sent too much is read again after this time at the earliest. */
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

  private final FrameReader reader;
  private final Wire wire;
  private final TokenBucket frames;
  private final Runnable onSlowed;
  private final Queue<byte[]> waiting = new ArrayDeque<>(1);
  private int at;
  private int left;
  private long now;
  private boolean resting;
  private boolean over;

  /**
   * Reads for one socket.
   *
   * @param rate how many frames it may send
   * @param onSlowed hears whenever it has to wait because it has sent too many
   */
  Intake(FrameReader reader, Wire wire, Rate rate, Runnable onSlowed, long now) {
    this.reader = reader;
    this.wire = wire;
    this.frames = new TokenBucket(rate, now);
    this.onSlowed = onSlowed;
  }

  /** Takes what has come; it is read by {@link #read}. */
  void take(byte[] bytes) {
    if (!over) {
      waiting.add(bytes);
    }
  }

  /**
   * Reads as much as may be read now.
   *
   * @param again run when there is more that may be read
   */
  void read(long time, Runnable again) {
    if (resting) {
      return;
    }
    now = time;
    left = AT_ONCE;
    while (!waiting.isEmpty()) {
      var first = waiting.element();
      at = reader.feed(first, at);
      if (over) {
        return;
      }
      if (at < first.length) {
        rest(again);
        return;
      }
      waiting.remove();
      at = 0;
    }
  }

  private void rest(Runnable again) {
    resting = true;
    wire.rest();
    long pause = 0;
    if (left > 0) {
      pause = Math.max(PAUSE, frames.nanosUntilNext(now));
      onSlowed.run();
    }
    wire.later(
        () -> {
          resting = false;
          again.run();
          if (!resting) {
            wire.goOn();
          }
        },
        pause);
  }

  /** Whether another frame may be read now. */
  boolean mayGoOn() {
    if (left == 0 || !frames.take(now)) {
      return false;
    }
    left--;
    return true;
  }

  /** Has a frame count as so many more. */
  void charge(int count) {
    frames.spend(count, now);
  }

  /** Whether something waits here. */
  boolean isResting() {
    return resting;
  }

  /** Reads nothing any more; what still comes is dropped. */
  void end() {
    over = true;
    waiting.clear();
    wire.goOn(); // the end of the other side is to be heard
  }
}
