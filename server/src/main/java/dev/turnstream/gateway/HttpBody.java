package dev.turnstream.gateway;

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
}
