package dev.turnstream.gateway;

import static java.lang.System.Logger.Level.ERROR;

import dev.turnstream.ops.Ops;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** {@code /ops/data} and {@code /metrics}: what operators ask for. PROTOCOL.md, section 10. */
final class OpsDoor {
  private static final System.Logger LOG = System.getLogger(OpsDoor.class.getName());

  private final Vertx vertx;
  private final Ops ops;

  OpsDoor(Vertx vertx, Ops ops) {
    this.vertx = vertx;
    this.ops = ops;
  }

  /** Whether there is something at a path. */
  boolean knows(String path) {
    return path.equals("/ops/data") || (path.equals("/metrics") && ops.metricsHere());
  }

  /** Answers a GET of a path that is known. */
  void onGet(HttpServerRequest request, String path) {
    if (path.equals("/metrics")) {
      metrics(vertx, ops, request);
    } else {
      data(request);
    }
  }

  private void data(HttpServerRequest request) {
    var after = Objects.requireNonNullElse(request.getParam("after"), "0");
    if (!after.matches("\\d{1,18}")) {
      Api.refuse(request, "\"after\" is the \"step\" of a step that you have.");
      return;
    }
    var run = Objects.requireNonNullElse(request.getParam("run"), "");
    blocking(
        vertx,
        request,
        () -> ops.data(Long.parseLong(after), run),
        json -> HttpBody.data(request, 200, "application/json", Buffer.buffer(json)));
  }

  static void metrics(Vertx vertx, Ops ops, HttpServerRequest request) {
    var accept = Objects.requireNonNullElse(request.getHeader(HttpHeaders.ACCEPT), "");
    blocking(
        vertx,
        request,
        () -> ops.metrics(accept),
        told -> HttpBody.data(request, 200, told.contentType(), Buffer.buffer(told.text())));
  }

  private static <T> void blocking(
      Vertx vertx, HttpServerRequest request, Callable<T> call, Consumer<T> answer) {
    vertx
        .executeBlocking(call, false)
        .onSuccess(answer::accept)
        .onFailure(fault -> {
          LOG.log(ERROR, "A fault of our own; nobody is told the figures", fault);
          Exchange.drop(request);
        });
  }
}
