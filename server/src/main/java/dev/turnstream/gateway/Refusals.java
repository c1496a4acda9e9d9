package dev.turnstream.gateway;

import dev.turnstream.access.Access.Verb;
import dev.turnstream.budget.Denied;
import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import dev.turnstream.dialect.messages.ErrorJson;
import dev.turnstream.turn.Answer;
import dev.turnstream.turn.Visitor;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/** Why something was refused, and how HTTP says it. */
final class Refusals {
  /** Somebody's pass does not allow this, whatever was named. */
  static final Refusal NOT_PERMITTED =
      new Refusal(
          RefusalCode.NOT_PERMITTED, "Your token is not for this; its scopes say for what.");

  /** As many turns run as may, or memory or time are short. */
  static final Refusal BUSY =
      new Refusal(
          RefusalCode.TOO_MANY_TURNS,
          "The server is busy. Try again in a moment.",
          Duration.ofSeconds(2));

  /** The server stops; whoever takes its place is there soon. */
  static final Refusal SHUTTING_DOWN =
      new Refusal(
          RefusalCode.SHUTTING_DOWN,
          "The server is stopping. Try again in a moment.",
          Duration.ofSeconds(1));

  /** Nobody waits for less; who comes back at once would only come too often again. */
  private static final Duration LEAST_WAIT = Duration.ofSeconds(1);

  private Refusals() {}

  /** Somebody's address comes too often. */
  static Refusal tooOften(Duration wait) {
    return new Refusal(
        RefusalCode.TOO_MANY_REQUESTS,
        "Too much comes from your address. Wait a moment.",
        wait.compareTo(LEAST_WAIT) < 0 ? LEAST_WAIT : wait);
  }

  /** Why no turn was started. */
  static Refusal ofTurn(Visitor visitor) {
    if (!visitor.may(Verb.START)) {
      return NOT_PERMITTED;
    }
    return visitor.isTooLate() ? SHUTTING_DOWN : BUSY;
  }

  /** What is more than somebody may use, or a model that nobody may ask. */
  static Refusal of(Denied why) {
    var code =
        switch (why) {
          case Denied.Limit(_, var measure, _, _, _) ->
              measure.isMoney() ? RefusalCode.BUDGET_USED_UP : RefusalCode.LIMIT_REACHED;
          case Denied.NotOffered _, Denied.NoPrice _ -> RefusalCode.MODEL_NOT_ALLOWED;
        };
    return new Refusal(code, why.message(), why.retryAfter());
  }

  /** Why a command started nothing. */
  static Refusal of(Answer.Reason reason) {
    return switch (reason) {
      case UNKNOWN ->
          new Refusal(RefusalCode.UNKNOWN, "There is no such conversation, message or turn.");
      case CONVERSATION_BUSY ->
          new Refusal(
              RefusalCode.CONVERSATION_BUSY,
              "A turn of this conversation runs; wait for it, or ask to queue or interrupt.");
      case QUEUE_FULL ->
          new Refusal(
              RefusalCode.QUEUE_FULL, "Too many turns of this conversation wait; wait or cancel.");
      case TOO_MANY_TURNS -> BUSY;
      case NOT_CONTINUABLE ->
          new Refusal(
              RefusalCode.NOT_CONTINUABLE,
              "This turn has not ended, or left no text to go on from.");
      case HISTORY_MISMATCH ->
          new Refusal(
              RefusalCode.HISTORY_MISMATCH,
              "What you tell of this conversation's past is not what the server has; read it anew.");
      case STORE_UNAVAILABLE ->
          new Refusal(
              RefusalCode.STORE_UNAVAILABLE,
              "The store can't be read or written; nothing was started. Try again in a moment.");
      case SHUTTING_DOWN -> SHUTTING_DOWN;
    };
  }

  static void answer(HttpServerRequest request, Refusal refusal) {
    write(request, refusal);
  }

  /** Tells an error in Claude's own shape, unless the client has gone meanwhile. */
  static void answer(HttpServerRequest request, ErrorJson error) {
    if (!request.response().closed()) {
      write(request, error);
    }
  }

  /** Refuses as the last thing that is said on a connection; closing it is the caller's. */
  static Future<Void> answerLast(HttpServerRequest request, Refusal refusal) {
    request.response().putHeader(HttpHeaders.CONNECTION, "close");
    return write(request, refusal);
  }

  /** Refuses; what is to become of the rest of the request is the caller's. */
  static Future<Void> answerOnce(HttpServerRequest request, Refusal refusal) {
    return write(request, refusal);
  }

  /** In the words of whoever asks there. */
  private static Future<Void> write(HttpServerRequest request, Refusal refusal) {
    if (MessagesPath.isThere(request.path())) {
      return write(request, ErrorJson.of(refusal));
    }
    var wait = refusal.retryAfter();
    if (wait != null) {
      request.response().putHeader("retry-after", seconds(wait));
    } else if (refusal.code().httpStatus() == 503) {
      request.response().putHeader("retry-after", "1");
    }
    return write(request, refusal.code().httpStatus(), refusal.json());
  }

  private static Future<Void> write(HttpServerRequest request, ErrorJson error) {
    var response = request.response();
    response.putHeader("x-should-retry", String.valueOf(error.retryable()));
    var wait = error.retryAfter();
    if (wait != null) {
      response.putHeader("retry-after", seconds(wait));
    }
    return write(request, error.status(), error.body(RequestIds.name(request)).bytes());
  }

  /** Whoever comes back a moment too early has waited for nothing. */
  private static String seconds(Duration wait) {
    return String.valueOf(Math.max(1, wait.plusMillis(999).toSeconds()));
  }

  private static Future<Void> write(HttpServerRequest request, int status, byte[] body) {
    return request
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("x-content-type-options", "nosniff")
        .end(Buffer.buffer(body));
  }
}
