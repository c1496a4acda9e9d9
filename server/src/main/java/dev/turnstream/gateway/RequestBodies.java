package dev.turnstream.gateway;

import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.function.Consumer;

/** Reads the JSON that clients send over HTTP, as much as is allowed and no slower. */
final class RequestBodies {
  private final ConnectionLimits limits;
  private final HttpConnections connections;

  RequestBodies(ConnectionLimits limits, HttpConnections connections) {
    this.limits = limits;
    this.connections = connections;
  }

  /**
   * Reads a request's body; what is no JSON, too large or too slow is refused.
   *
   * @param then hears the body, which may still be no good JSON
   */
  void read(HttpServerRequest request, Consumer<byte[]> then) {
    if (!isJson(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
      Refusals.answer(
          request,
          new Refusal(
              RefusalCode.UNSUPPORTED_MEDIA_TYPE, "Send \"content-type: application/json\"."));
      return;
    }
    if (declaredLength(request) > limits.messageBytes()) {
      connections.turnAway(request, tooLarge());
      return;
    }
    connections.awaitBody(request, limits.messageTime());
    var body = Buffer.buffer();
    request.exceptionHandler(_ -> {}); // the connection is gone, and nothing has been started
    request.handler(chunk -> {
      if (body.length() + chunk.length() > limits.messageBytes()) {
        request.handler(_ -> {}).endHandler(_ -> {});
        connections.onBody(request);
        connections.turnAway(request, tooLarge());
      } else {
        body.appendBuffer(chunk);
      }
    });
    request.endHandler(_ -> {
      connections.onBody(request);
      then.accept(body.getBytes());
    });
  }

  /** What the client says that its body has, in bytes; 0 when it does not say. */
  private static long declaredLength(HttpServerRequest request) {
    var told = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return told == null ? 0 : Long.parseLong(told); // that it is a number was checked with the head
  }

  private Refusal tooLarge() {
    return new Refusal(
        RefusalCode.BODY_TOO_LARGE, "A body may have %d bytes.".formatted(limits.messageBytes()));
  }

  private static boolean isJson(String contentType) {
    return contentType != null
        && contentType.split(";", 2)[0].trim().toLowerCase(Locale.ROOT).equals("application/json");
  }
}
