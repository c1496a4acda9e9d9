package dev.turnstream.gateway;

import dev.turnstream.dialect.JsonBytes;
import dev.turnstream.dialect.JsonBytes.Members;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/** The body of an answer that is whole from the start. */
final class HttpBody {
  private HttpBody() {}

  /** Ends an answer with its body; HEAD hears how long it would be (RFC 9110, section 9.3.2). */
  static void end(HttpServerRequest request, Buffer body) {
    var response =
        request.response().putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length()));
    if (request.method().equals(HttpMethod.HEAD)) {
      response.end();
    } else {
      response.end(body);
    }
  }

  /** Answers with a JSON object, unless the client has gone meanwhile. */
  static void json(HttpServerRequest request, int status, Members members) {
    data(request, status, "application/json", Buffer.buffer(JsonBytes.object(members)));
  }

  /** Answers with data that are right now and need not be so later. */
  static void data(HttpServerRequest request, int status, String type, Buffer body) {
    if (!request.response().closed()) {
      request
          .response()
          .setStatusCode(status)
          .putHeader(HttpHeaders.CONTENT_TYPE, type)
          .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
          .putHeader("x-content-type-options", "nosniff");
      end(request, body);
    }
  }

  /** Answers that it is done and that there is nothing to say. */
  static void none(HttpServerRequest request) {
    if (!request.response().closed()) {
      request.response().setStatusCode(204).putHeader(HttpHeaders.CACHE_CONTROL, "no-store").end();
    }
  }
}
