package dev.turnstream.gateway;

import dev.turnstream.access.Proxies;
import dev.turnstream.model.RequestContext;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Names requests as Claude does, for whoever compares logs; a name is no secret. */
final class RequestIds {
  private static final String HEADER = "request-id";

  private RequestIds() {}

  /**
   * Whence the commands come that this request brings.
   *
   * @param proxies whom it is believed for whom they speak
   */
  static RequestContext context(HttpServerRequest request, Proxies proxies) {
    var client = client(request, proxies);
    return new RequestContext(
        name(request),
        Objects.requireNonNullElse(request.path(), ""),
        client == null ? null : client.getHostAddress(),
        request.getHeader("traceparent"),
        request.getHeader("tracestate"));
  }

  /**
   * The address of whoever sends a request, or for whom a proxy does.
   *
   * @param proxies whom it is believed for whom they speak
   */
  static @Nullable InetAddress client(HttpServerRequest request, Proxies proxies) {
    return proxies.client(
        Exchange.addressOf(request.connection()), Exchange.header(request, "x-forwarded-for"));
  }

  /** The request's name, which its answer tells. */
  static String name(HttpServerRequest request) {
    var headers = request.response().headers();
    var known = headers.get(HEADER);
    if (known != null) {
      return known;
    }
    var bytes = new byte[12];
    ThreadLocalRandom.current().nextBytes(bytes);
    var name = "req_" + HexFormat.of().formatHex(bytes);
    headers.set(HEADER, name);
    return name;
  }
}
