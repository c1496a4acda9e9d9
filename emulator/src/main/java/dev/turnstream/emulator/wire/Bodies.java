package dev.turnstream.emulator.wire;

import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/** Takes a request's body in and keeps to the limit while it arrives. */
final class Bodies {
  /** Limit of the API. */
  static final int MOST_BYTES = 32 * 1024 * 1024;

  /**
   * So much of a body that is too large is read and dropped, so that the client sees the answer.
   */
  private static final long MOST_DROPPED = 4L * MOST_BYTES;

  private final Exchange exchange;
  private final Consumer<Buffer> whenRead;
  private final Runnable whenTooLarge;
  private Buffer body = Buffer.buffer();
  private long size;

  private Bodies(Exchange exchange, Consumer<Buffer> whenRead, Runnable whenTooLarge) {
    this.exchange = exchange;
    this.whenRead = whenRead;
    this.whenTooLarge = whenTooLarge;
  }

  static void read(Exchange exchange, Consumer<Buffer> whenRead, Runnable whenTooLarge) {
    var bodies = new Bodies(exchange, whenRead, whenTooLarge);
    exchange.request().handler(bodies::take).endHandler(_ -> bodies.end());
  }

  private void take(Buffer part) {
    size += part.length();
    if (size <= MOST_BYTES) {
      body.appendBuffer(part);
    } else if (size <= MOST_DROPPED) {
      body = Buffer.buffer();
    } else {
      exchange.done();
      exchange.request().connection().close();
    }
  }

  private void end() {
    if (size > MOST_BYTES) {
      whenTooLarge.run();
    } else {
      whenRead.accept(body);
    }
  }
}
