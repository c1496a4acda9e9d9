package dev.turnstream.emulator.wire;

import dev.turnstream.emulator.api.ApiError;
import dev.turnstream.emulator.watch.Abort;
import dev.turnstream.emulator.watch.Watch;
import io.netty.channel.ChannelOption;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.impl.ConnectionBase;

/** One request and its answer, from its arrival until one of the two sides is done. */
final class Exchange {
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final String requestId;
  private final Watch watch;
  private final long arrived;
  private Runnable whenGone = () -> {};
  private String label = "";
  private long deltas;
  private boolean open;
  private boolean over;

  Exchange(HttpServerRequest request, String requestId, Watch watch, long arrived) {
    this.request = request;
    this.response = request.response();
    this.requestId = requestId;
    this.watch = watch;
    this.arrived = arrived;
  }

  HttpServerRequest request() {
    return request;
  }

  HttpServerResponse response() {
    return response;
  }

  String requestId() {
    return requestId;
  }

  /** When the request arrived, in ns of the clock. */
  long arrived() {
    return arrived;
  }

  boolean isOver() {
    return over;
  }

  /** From here on a client that leaves is an abort. */
  void open(String label) {
    this.label = label;
    open = true;
    watch.opened();
    response.closeHandler(_ -> gone());
    response.exceptionHandler(_ -> gone());
  }

  /** What to stop when the client leaves. */
  void whenGone(Runnable task) {
    whenGone = task;
  }

  void wrote(long count) {
    deltas += count;
    watch.wrote(count);
  }

  /** The answer is written, to its planned end. */
  void done() {
    if (open && !over) {
      watch.completed();
    }
    over = true;
  }

  private void gone() {
    if (over) {
      return;
    }
    over = true;
    watch.aborted(new Abort(requestId, label, deltas, System.nanoTime()));
    whenGone.run();
  }

  void refuse(ApiError error) {
    refuse(error.status(), "application/json", error.toJson(requestId).encode());
  }

  void refuse(int status, String type, String body) {
    if (over) {
      return;
    }
    watch.refused();
    done();
    response.setStatusCode(status).putHeader("content-type", type).end(body);
  }

  void answer(JsonObject body) {
    done();
    response.putHeader("content-type", "application/json").end(body.encode());
  }

  /** Ends the answer badly, as planned. */
  void cut(Step.Break how) {
    done();
    switch (how) {
      case END -> response.end();
      case CLOSE -> close(false);
      case RESET -> close(true);
    }
  }

  private void close(boolean reset) {
    if (request.version() == HttpVersion.HTTP_2) {
      response.reset();
      return;
    }
    if (reset && request.connection() instanceof ConnectionBase connection) {
      // Without lingering the kernel answers what comes later with RST instead of FIN.
      connection.channel().config().setOption(ChannelOption.SO_LINGER, 0);
    }
    request.connection().close();
  }
}
