package dev.turnstream.gateway;

import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;

/**
 * Asks browsers that came over TLS never to come otherwise (RFC 6797). Not on this machine itself,
 * where other servers may have the same name without TLS.
 */
final class StrictTransport {
  private static final String A_YEAR = "max-age=31536000";

  private StrictTransport() {}

  static void ask(HttpServerRequest request) {
    var host = Objects.requireNonNullElse(Exchange.host(request), "");
    if (request.isSSL() && !Cookies.isLoopback(host)) {
      request.response().putHeader("strict-transport-security", A_YEAR);
    }
  }
}
