package dev.turnstream.gateway;

import static java.lang.System.Logger.Level.ERROR;

import dev.turnstream.dialect.Framing;
import dev.turnstream.model.TurnId;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;

/** One HTTP response as a stream of server-sent events about one turn. */
final class EventStream implements Outlet, Pulse.Member {
  private static final System.Logger LOG = System.getLogger(EventStream.class.getName());
  static final Buffer COMMENT = Buffer.buffer(": keep-alive\n\n");

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final TurnId turn;
  private final Framing framing;
  private final Buffer signOfLife;
  private final Pulse pulse;
  private final ConnectionLimits limits;
  private long wroteAt = System.nanoTime();

  EventStream(
      HttpServerRequest request,
      TurnId turn,
      Framing framing,
      Pulse pulse,
      ConnectionLimits limits) {
    this(request, turn, framing, COMMENT, pulse, limits);
  }

  /**
   * A stream in a protocol that has a word for silence.
   *
   * @param signOfLife what is sent when there was nothing else for long
   */
  EventStream(
      HttpServerRequest request,
      TurnId turn,
      Framing framing,
      Buffer signOfLife,
      Pulse pulse,
      ConnectionLimits limits) {
    this.signOfLife = signOfLife;
    this.request = request;
    this.response = request.response();
    this.turn = turn;
    this.framing = framing;
    this.pulse = pulse;
    this.limits = limits;
  }

  /**
   * Sends the head of the response; what a protocol has in it of its own stands there already.
   *
   * @param onWritable run when more may be written again
   * @param onClosed run once the response is over, however it came to that
   */
  void start(Runnable onWritable, Runnable onClosed) {
    if (!response.headers().contains(HttpHeaders.CACHE_CONTROL)) {
      response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    }
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
        .putHeader("x-content-type-options", "nosniff")
        .putHeader("x-accel-buffering", "no")
        .exceptionHandler(_ -> {}) // a reset; the close handler follows
        .closeHandler(_ -> {
          pulse.leave(this);
          onClosed.run();
        })
        .drainHandler(_ -> onWritable.run());
    if (request.version() == HttpVersion.HTTP_1_0) {
      response.write(COMMENT); // no chunks: the end of the connection ends the body
    } else {
      response.setChunked(true).writeHead();
    }
    pulse.join(this);
  }

  @Override
  public Framing framing() {
    return framing;
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
  public void onLost() {
    Exchange.drop(request);
  }

  @Override
  public void onFault(RuntimeException fault) {
    LOG.log(ERROR, "A fault of our own; the watching of " + turn + " is cut off", fault);
    Exchange.drop(request);
  }

  @Override
  public void onPulse(long now) {
    long silence = now - wroteAt;
    if (!isWritable()) {
      if (silence > limits.writeTime().toNanos()) {
        Exchange.drop(request);
      }
    } else if (silence > limits.keepAlive().toNanos()) {
      wroteAt = now;
      response.write(signOfLife);
    }
  }

  /** Ends the response; everything has been written. */
  void finish() {
    pulse.leave(this);
    response.end();
  }
}
