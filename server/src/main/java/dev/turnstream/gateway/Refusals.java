package dev.turnstream.gateway;

import dev.turnstream.dialect.Refusal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** Says over HTTP why something was refused. */
final class Refusals {
  private Refusals() {}

  static void answer(HttpServerRequest request, Refusal refusal) {
    body(request.response(), refusal);
  }

  /** Refuses and hears no more, for a connection that would go on sending or is one too many. */
  static void answerAndClose(HttpServerRequest request, Refusal refusal) {
    body(request.response().putHeader(HttpHeaders.CONNECTION, "close"), refusal);
  }

  private static void body(HttpServerResponse response, Refusal refusal) {
    if (refusal.code().httpStatus() == 503) {
      response.putHeader("retry-after", "1");
    }
    response
        .setStatusCode(refusal.code().httpStatus())
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("x-content-type-options", "nosniff")
        .end(Buffer.buffer(refusal.json()));
  }
}
