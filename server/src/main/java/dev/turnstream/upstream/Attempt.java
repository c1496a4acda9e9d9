package dev.turnstream.upstream;

import dev.turnstream.model.Failure;
import dev.turnstream.upstream.Upstream.Ending;
import dev.turnstream.upstream.Upstream.Listener;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One HTTP exchange: the request, the answer's bytes, the deadlines, the end. */
final class Attempt implements StreamTap.Sink {
  /** Hears how an attempt ended, exactly once unless it was aborted. */
  interface Observer {
    /**
     * The end.
     *
     * @param shown whether anything of the answer was passed on
     * @param shouldRetry the upstream's own word on trying again, or null
     */
    void onEnd(Ending ending, boolean shown, @Nullable Boolean shouldRetry);
  }

  private static final int MAX_ERROR_BODY = 64 * 1024;

  /** How long a connection may take to become free for the next request after the message's end. */
  private static final Duration TAIL_TIME = Duration.ofSeconds(2);

  private enum Phase {
    ASKING,
    STREAMING,
    TAIL,
    OVER
  }

  private final UpstreamSettings settings;
  private final byte[] scratch;
  private final String model;
  private final Answer answer;
  private final Observer observer;
  private final Consumer<Attempt> onGone;
  private Phase phase = Phase.ASKING;
  private long heardAt = System.nanoTime();
  private @Nullable HttpClientRequest request;
  private @Nullable StreamTap tap;
  private @Nullable Boolean shouldRetry;

  Attempt(
      UpstreamSettings settings,
      byte[] scratch,
      String model,
      Listener listener,
      Observer observer,
      Consumer<Attempt> onGone) {
    this.settings = settings;
    this.scratch = scratch;
    this.model = model;
    this.answer = new Answer(listener);
    this.observer = observer;
    this.onGone = onGone;
  }

  void start(Future<HttpClientRequest> connecting, byte[] body) {
    connecting.onFailure(_ -> fail(Failures.unreachable())).onSuccess(r -> onConnected(r, body));
  }

  /** Ends the attempt at once, silently: the connection is closed, not drained. */
  void abort() {
    abort(() -> {});
  }

  void abort(Runnable onClosed) {
    leave();
    if (request == null) {
      onClosed.run(); // nothing was sent; a connection that still comes is closed at once
    } else {
      request.reset().onComplete(_ -> onClosed.run());
    }
  }

  void checkDeadline(long now) {
    long silence = now - heardAt;
    switch (phase) {
      case ASKING -> {
        if (silence > settings.firstByteTimeout().toNanos()) {
          fail(Failures.silent(settings.firstByteTimeout()));
        }
      }
      case STREAMING -> {
        if (silence > settings.idleTimeout().toNanos()) {
          fail(Failures.silent(settings.idleTimeout()));
        }
      }
      case TAIL -> {
        if (silence > TAIL_TIME.toNanos()) {
          abort();
        }
      }
      case OVER -> {}
    }
  }

  private void onConnected(HttpClientRequest connected, byte[] body) {
    request = connected;
    connected.exceptionHandler(_ -> onBroken());
    if (phase == Phase.OVER) {
      connected.reset();
      return;
    }
    tap = StreamTap.at(connected, scratch);
    connected.response().onSuccess(this::onHead).onFailure(_ -> onBroken());
    connected.end(Buffer.buffer(body));
  }

  private void onHead(HttpClientResponse response) {
    if (phase != Phase.ASKING) {
      return;
    }
    heardAt = System.nanoTime();
    phase = Phase.STREAMING;
    shouldRetry = ErrorBody.shouldRetry(response.headers());
    response.exceptionHandler(_ -> onBroken());
    if (response.statusCode() != 200) {
      readError(response);
    } else if (isStream(response.getHeader("content-type"))) {
      if (tap != null && "chunked".equalsIgnoreCase(response.getHeader("transfer-encoding"))) {
        tap.open(this);
      }
      response.handler(this::onBytes);
      response.endHandler(_ -> onTail());
    } else {
      fail(Failures.notAStream(200));
    }
  }

  /** The long way of the body, over HTTP/2 and where there are no chunks. */
  private void onBytes(Buffer bytes) {
    onBody(bytes.getBytes(), 0, bytes.length());
    onReadEnd();
  }

  @Override
  public void onBody(byte[] bytes, int from, int to) {
    if (phase == Phase.STREAMING) {
      answer.feed(bytes, from, to);
    }
  }

  @Override
  public void onReadEnd() {
    heardAt = System.nanoTime(); // once for all chunks of a read
    if (phase == Phase.STREAMING) {
      answer.endBatch();
      checkEnd();
    }
  }

  @Override
  public void onBadBody() {
    onBroken();
    abort();
  }

  private void checkEnd() {
    switch (answer.ending()) {
      case Ending.Complete complete when phase == Phase.STREAMING -> {
        phase = Phase.TAIL;
        observer.onEnd(complete, answer.isShown(), shouldRetry);
      }
      case Ending.Failed(var failure) when phase == Phase.STREAMING -> fail(failure);
      case null, default -> {} // goes on, or has been told
    }
  }

  private void onTail() {
    if (phase == Phase.STREAMING) {
      onBroken();
    } else {
      leave();
    }
  }

  private void onBroken() {
    switch (phase) {
      case ASKING -> fail(Failures.unreachable());
      case STREAMING -> {
        answer.onCut();
        if (answer.ending() instanceof Ending.Complete && !answer.isShown()) {
          answer.release();
        }
        checkEnd();
        leave();
      }
      case TAIL -> leave();
      case OVER -> {}
    }
  }

  private void readError(HttpClientResponse response) {
    var body = Buffer.buffer();
    response.endHandler(_ -> failWith(response, body));
    response.exceptionHandler(_ -> failWith(response, body));
    response.handler(chunk -> {
      body.appendBuffer(chunk);
      if (body.length() > MAX_ERROR_BODY) {
        failWith(response, body);
      }
    });
  }

  private void failWith(HttpClientResponse response, Buffer body) {
    fail(ErrorBody.read(response.statusCode(), response.headers(), body.getBytes(), model));
  }

  private void fail(Failure failure) {
    if (phase == Phase.OVER) {
      return;
    }
    abort();
    observer.onEnd(new Ending.Failed(failure), answer.isShown(), shouldRetry);
  }

  private void leave() {
    phase = Phase.OVER;
    onGone.accept(this);
  }

  private static boolean isStream(@Nullable String contentType) {
    return contentType != null
        && contentType.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
  }
}
