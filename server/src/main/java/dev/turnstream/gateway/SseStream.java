package dev.turnstream.gateway;

import static java.lang.System.Logger.Level.ERROR;

import dev.turnstream.dialect.Encoder;
import dev.turnstream.dialect.Framing;
import dev.turnstream.turn.Turn;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;

/** One turn as the body of one HTTP response. The turn ends when the response does. */
final class SseStream implements Outlet, Pulse.Member {
  private static final System.Logger LOG = System.getLogger(SseStream.class.getName());
  private static final Buffer COMMENT = Buffer.buffer(": keep-alive\n\n");

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Turn turn;
  private final Pulse pulse;
  private final Duration writeTime;
  private final Duration keepAlive;
  private final Cursor cursor;
  private long wroteAt = System.nanoTime();

  SseStream(
      HttpServerRequest request,
      Turn turn,
      Encoder encoder,
      Pulse pulse,
      Duration writeTime,
      Duration keepAlive) {
    this.request = request;
    this.response = request.response();
    this.turn = turn;
    this.pulse = pulse;
    this.writeTime = writeTime;
    this.keepAlive = keepAlive;
    this.cursor = new Cursor(new SharedEncoder(turn.log(), encoder), this, this::finish);
  }

  void start() {
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("x-content-type-options", "nosniff")
        .putHeader("x-accel-buffering", "no")
        .exceptionHandler(_ -> {}) // a reset; the close handler follows
        .closeHandler(_ -> onClosed())
        .drainHandler(_ -> cursor.advance());
    if (request.version() == HttpVersion.HTTP_1_0) {
      response.write(COMMENT); // no chunks: the end of the connection ends the body
    } else {
      response.setChunked(true).writeHead();
    }
    pulse.join(this);
    cursor.advance(); // it may have ended at once
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
  public void onFault(RuntimeException fault) {
    LOG.log(ERROR, "A fault of our own; turn " + turn.id() + " is cut off", fault);
    HttpConnections.drop(request);
  }

  @Override
  public void onPulse(long now) {
    long silence = now - wroteAt;
    if (!isWritable()) {
      if (silence > writeTime.toNanos()) {
        HttpConnections.drop(request);
      }
    } else if (silence > keepAlive.toNanos()) {
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
