package dev.turnstream.gateway;

import static java.lang.System.Logger.Level.WARNING;

import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * By which names the server may be asked, and by pages of which origins. Belongs to one event loop.
 */
final class Origins {
  private static final System.Logger LOG = System.getLogger(Origins.class.getName());
  private static final int MAX_REMEMBERED = 100;

  private final GatewayOptions options;
  private final Set<String> toldRefusals = new HashSet<>();
  private List<String> allowedOrigins;
  private @Nullable OriginPolicy policy;

  Origins(GatewayOptions options) {
    this.options = options;
    this.allowedOrigins = options.allowedOrigins();
  }

  /**
   * Looks whether a request may come; the answer to a page that may is made readable for it.
   *
   * @return why not, or null
   */
  @Nullable Refusal refuses(HttpServerRequest request, @Nullable WebSocketPath socket) {
    var policy = policyFor(request);
    var host = Exchange.host(request);
    var origin = Exchange.header(request, HttpHeaders.ORIGIN);
    if (host == null || !policy.allowsHost(host)) {
      tell("host", host, (request.isSSL() ? "https://" : "http://") + host);
      return new Refusal(
          RefusalCode.HOST_REFUSED, "This server does not answer to that host name.");
    }
    if (policy.allowsOrigin(origin, host)) {
      if (origin != null && socket == null) {
        letRead(request, origin);
      }
      return null;
    }
    if (socket == null && request.method().equals(HttpMethod.GET)) {
      return null; // a link may lead here; what the answer says stays hidden from that page
    }
    tell("origin", origin, String.valueOf(origin));
    return new Refusal(RefusalCode.ORIGIN_REFUSED, "Pages of that origin may not use this server.");
  }

  /** Tells the browser that the page which asks may read the answer. */
  private static void letRead(HttpServerRequest request, String origin) {
    request
        .response()
        .putHeader("access-control-allow-origin", origin)
        .putHeader(
            "access-control-expose-headers",
            "request-id, retry-after, turnstream-turn, turnstream-conversation, x-turnstream-turn")
        .putHeader(HttpHeaders.VARY, "origin");
  }

  private OriginPolicy policyFor(HttpServerRequest request) {
    if (policy == null) {
      policy =
          new OriginPolicy(
              options.host(),
              request.localAddress().port(),
              options.loopback(),
              options.tls() != null,
              allowedOrigins);
    }
    return policy;
  }

  /** Requests from now on may come from pages of these origins. On this loop. */
  void allow(List<String> origins) {
    allowedOrigins = origins;
    policy = null;
  }

  /**
   * Tells the operator once for each name, so that a page that tries again does not fill the log.
   */
  private void tell(String what, @Nullable String name, String origin) {
    if (toldRefusals.size() < MAX_REMEMBERED && toldRefusals.add(what + " " + name)) {
      LOG.log(
          WARNING, "Refused the {0} {1}. To allow it: --allowed-origins {2}", what, name, origin);
    }
  }
}
