package dev.turnstream.gateway;

import dev.turnstream.journal.TurnLog;

/**
 * One watcher's place in one turn's log.
 *
 * <p>It moves when its outlet can take more, and only then: at the head it passes on each batch as
 * it comes; a slow reader's cursor lags and later passes on the same text in fewer frames, or a
 * snapshot when the log no longer reaches back to it. Nothing queues up but the log itself.
 */
final class Cursor {
  private final SharedEncoder encoder;
  private final TurnLog log;
  private final Outlet outlet;
  private final Runnable onEnd;
  private final TurnLog.Following following;
  private long position;
  private boolean reset;
  private boolean over;

  /**
   * Watches from the beginning.
   *
   * @param onEnd run once the log's end has been written
   */
  Cursor(SharedEncoder encoder, Outlet outlet, Runnable onEnd) {
    this(encoder, 0, false, outlet, onEnd);
  }

  /**
   * Watches from a position.
   *
   * @param after number of the last event that the watcher has
   * @param reset whether that means nothing, so that a snapshot comes first
   */
  Cursor(SharedEncoder encoder, long after, boolean reset, Outlet outlet, Runnable onEnd) {
    this.encoder = encoder;
    this.log = encoder.log();
    this.position = after;
    this.reset = reset;
    this.outlet = outlet;
    this.onEnd = onEnd;
    this.following = log.follow(this::advance);
    encoder.join();
  }

  /** Writes what there is, as far as the outlet takes it. Writing may lead back here. */
  void advance() {
    try {
      while (!over && hasMore() && outlet.isWritable()) {
        if (isLost()) {
          stop();
          outlet.onLost();
          return;
        }
        pass();
      }
      if (!over && !hasMore() && log.isEnded()) {
        stop();
        onEnd.run();
      }
    } catch (RuntimeException fault) {
      stop();
      outlet.onFault(fault);
    }
  }

  private boolean hasMore() {
    return reset || position < log.head();
  }

  /** Whether nothing that this protocol can say leads on from here. */
  private boolean isLost() {
    return position > 0 && !reset && !log.reachesBackTo(position) && !encoder.canReplace();
  }

  private void pass() {
    if (reset || !log.reachesBackTo(position)) {
      reset = false;
      position = encoder.snapshot(outlet.framing());
    } else {
      position = encoder.after(position, outlet.framing());
    }
    if (encoder.frames().size() > 0) {
      outlet.write(encoder.frames());
    }
  }

  /** Watches no more. */
  void stop() {
    if (!over) {
      over = true;
      following.stop();
      encoder.leave();
    }
  }
}
