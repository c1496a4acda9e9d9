package dev.turnstream.gateway;

import dev.turnstream.dialect.Encoder;
import dev.turnstream.dialect.Framing;
import dev.turnstream.turn.Turn;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;

/** One turn as the body of one HTTP response. The turn ends when the response does. */
final class SseStream implements Outlet, Pulse.Member {
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);
  private static final Buffer COMMENT = Buffer.buffer(": keep-alive\n\n");

  private final HttpServerResponse response;
  private final Turn turn;
  private final Pulse pulse;
  private final Duration writeTime;
  private final Cursor cursor;
  private long wroteAt = System.nanoTime();

  SseStream(
      HttpServerResponse response, Turn turn, Encoder encoder, Pulse pulse, Duration writeTime) {
    this.response = response;
    this.turn = turn;
    this.pulse = pulse;
    this.writeTime = writeTime;
    this.cursor = new Cursor(turn.log(), encoder, this, this::finish);
  }

  void start() {
    response
        .setChunked(true)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("x-content-type-options", "nosniff")
        .putHeader("x-accel-buffering", "no")
        .exceptionHandler(_ -> {}) // a reset; the close handler follows
        .closeHandler(_ -> onClosed())
        .drainHandler(_ -> cursor.advance());
    response.writeHead();
    pulse.join(this);
  }

  @Override
  public Framing framing() {
    return SseFraming.INSTANCE;
  }

  @Override
  public boolean isWritable() {
    return !response.writeQueueFull();
  }

  @Override
  public void write(byte[] frames) {
    wroteAt = System.nanoTime();
    response.write(Buffer.buffer(frames));
  }

  @Override
  public void onPulse(long now) {
    long silence = now - wroteAt;
    if (!isWritable()) {
      if (silence > writeTime.toNanos()) {
        response.reset();
      }
    } else if (silence > KEEP_ALIVE.toNanos()) {
      wroteAt = now;
      response.write(COMMENT);
    }
  }

  private void finish() {
    pulse.leave(this);
    response.end();
  }

  private void onClosed() {
    pulse.leave(this);
    cursor.stop();
    turn.cancel();
  }
}
