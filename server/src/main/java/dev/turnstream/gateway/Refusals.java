package dev.turnstream.gateway;

import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import dev.turnstream.turn.Turns;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** Why something was refused, and how HTTP says it. */
final class Refusals {
  private Refusals() {}

  /** Why no turn was started. */
  static Refusal ofTurn(Turns turns) {
    return turns.isClosed()
        ? new Refusal(RefusalCode.SHUTTING_DOWN, "The server is stopping. Try again in a moment.")
        : new Refusal(RefusalCode.TOO_MANY_TURNS, "The server is busy. Try again in a moment.");
  }

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
