package dev.turnstream.bench.load;

import io.vertx.core.Vertx;

/** Lets a socket read a little now and then, until it may read as fast as it can. */
final class Dawdler {
  private static final long PERIOD_MILLIS = 100;

  private final Vertx vertx;
  private final ClientSocket socket;
  private final int bytesPerPeriod;
  private boolean slow = true;
  private int read;

  Dawdler(Vertx vertx, ClientSocket socket, int bytesPerSecond) {
    this.vertx = vertx;
    this.socket = socket;
    this.bytesPerPeriod = Math.max(1, (int) (bytesPerSecond * PERIOD_MILLIS / 1000));
  }

  /** So many bytes came; the socket pauses for as long as they should have taken. */
  void took(int bytes) {
    read += bytes;
    if (slow && read >= bytesPerPeriod) {
      socket.pause();
      vertx.setTimer(Math.max(1, PERIOD_MILLIS * read / bytesPerPeriod), _ -> socket.readOn());
      read = 0;
    }
  }

  /** From now on it reads like the others. */
  void hurry() {
    slow = false;
    socket.readOn();
  }
}
