package dev.turnstream.gateway;

import dev.turnstream.dialect.Encoder;
import dev.turnstream.journal.TurnLog;

/**
 * One watcher's place in one turn's log.
 *
 * <p>It moves when its outlet can take more, and only then: at the head it passes on each batch as
 * it comes; a slow reader's cursor lags and later passes on the same text in fewer frames. Nothing
 * queues up but the log itself.
 */
final class Cursor {
  private static final int MAX_FRAME_BYTES = 64 * 1024;

  private final TurnLog log;
  private final Encoder encoder;
  private final Outlet outlet;
  private final Runnable onEnd;
  private final TurnLog.Following following;
  private long position;
  private boolean over;

  /**
   * Watches from the beginning.
   *
   * @param onEnd run once the log's end has been written
   */
  Cursor(TurnLog log, Encoder encoder, Outlet outlet, Runnable onEnd) {
    this.log = log;
    this.encoder = encoder;
    this.outlet = outlet;
    this.onEnd = onEnd;
    this.following = log.follow(this::advance);
  }

  /** Writes what there is, as far as the outlet takes it. Writing may lead back here. */
  void advance() {
    try {
      pass();
    } catch (RuntimeException fault) {
      stop();
      outlet.onFault(fault);
    }
  }

  private void pass() {
    while (!over && position < log.head() && outlet.isWritable()) {
      var encoded = encoder.encode(log.readAfter(position), MAX_FRAME_BYTES, outlet.framing());
      position += encoded.events();
      if (encoded.bytes().length > 0) {
        outlet.write(encoded.bytes());
      }
      if (!over && position == log.head() && log.isEnded()) {
        stop();
        onEnd.run();
      }
    }
  }

  /** Watches no more. */
  void stop() {
    over = true;
    following.stop();
  }
}
