package dev.turnstream.gateway;

import dev.turnstream.access.Access;
import dev.turnstream.access.Access.Verb;
import dev.turnstream.access.Audit;
import dev.turnstream.access.Entrance;
import dev.turnstream.access.Pass;
import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import dev.turnstream.ops.Ops;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Set;

/** {@code /metrics} on a port of its own, which has nothing else. */
public final class MetricsServer {
  private static final int IDLE_SECONDS = 60;
  private static final int MAX_HEAD_BYTES = 16 * 1024;
  private static final Set<HttpMethod> METHODS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  private final Vertx vertx;
  private final GatewayOptions options;
  private final Place place;
  private final Ops ops;
  private final Entrance entrance;
  private final Reception reception;

  /**
   * Where it listens.
   *
   * @param loopback whether that is on this machine alone
   */
  public record Place(String host, int port, boolean loopback) {}

  private MetricsServer(
      Vertx vertx, GatewayOptions options, Place place, Ops ops, Entrance entrance) {
    this.vertx = vertx;
    this.options = options;
    this.place = place;
    this.ops = ops;
    this.entrance = entrance;
    this.reception = new Reception(entrance);
  }

  /** Listens as the gateway does, but for the place; the future ends with the server that does. */
  public static Future<HttpServer> listen(
      Vertx vertx, GatewayOptions options, Place place, Ops ops, Entrance entrance) {
    var http =
        new HttpServerOptions()
            .setMaxHeaderSize(MAX_HEAD_BYTES)
            .setMaxInitialLineLength(MAX_HEAD_BYTES)
            .setIdleTimeout(IDLE_SECONDS)
            .setReusePort(options.reusePort())
            .setHttp2ClearTextEnabled(false);
    if (options.tls() != null) {
      options.tls().addTo(http, options.limits().handshakeTime());
    }
    return vertx
        .createHttpServer(http)
        .requestHandler(new MetricsServer(vertx, options, place, ops, entrance)::onRequest)
        .listen(place.port(), place.host());
  }

  /** Shows other keys from the next handshake on. */
  public static Future<?> renew(HttpServer server, TlsKeys keys, GatewayOptions options) {
    return server.updateSSLOptions(keys.renewed(options.limits().handshakeTime()));
  }

  private void onRequest(HttpServerRequest request) {
    var host = Exchange.host(request);
    var policy =
        new OriginPolicy(
            place.host(),
            request.localAddress().port(),
            place.loopback(),
            options.tls() != null,
            List.of());
    if (host == null || !policy.allowsHost(host)) {
      refuse(request, RefusalCode.HOST_REFUSED, "This server does not answer to that host name.");
    } else {
      reception.admit(
          request,
          false,
          pass -> answer(request, pass),
          refusal -> Refusals.answer(request, refusal));
    }
  }

  private void answer(HttpServerRequest request, Pass pass) {
    if (!Access.RULES.permits(pass, Verb.OPERATE) || !"/metrics".equals(request.path())) {
      refuse(request, RefusalCode.NOT_FOUND, "There is nothing at this path; try /metrics.");
    } else if (METHODS.contains(request.method())) {
      entrance
          .audit()
          .tell(
              Audit.Deed.done(
                  Audit.Verb.FIGURES_READ,
                  pass.owner(),
                  null,
                  RequestIds.context(request, reception.proxies())));
      OpsDoor.metrics(vertx, ops, request);
    } else {
      request.response().putHeader("allow", "GET");
      refuse(request, RefusalCode.METHOD_NOT_ALLOWED, "Use GET here.");
    }
  }

  private static void refuse(HttpServerRequest request, RefusalCode code, String message) {
    Refusals.answer(request, new Refusal(code, message));
  }
}
