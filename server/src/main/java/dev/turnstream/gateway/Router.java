package dev.turnstream.gateway;

import static java.lang.System.Logger.Level.WARNING;

import dev.turnstream.access.Access.Verb;
import dev.turnstream.access.Audit;
import dev.turnstream.access.Pass;
import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import dev.turnstream.dialect.turnstream.ServerFrame;
import dev.turnstream.gateway.websocket.Handshake;
import dev.turnstream.turn.Desk;
import dev.turnstream.turn.Visitor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Decides who may ask and sends each request through its door. PROTOCOL.md, sections 1 and 2. */
final class Router {
  private static final System.Logger LOG = System.getLogger(Router.class.getName());
  private static final int MAX_REMEMBERED = 100;
  private static final List<HttpMethod> GET = List.of(HttpMethod.GET);

  /** What Claude's clients send from pages; who they say that they are counts for nothing here. */
  private static final String CLAUDES_HEADERS =
      "content-type, last-event-id, authorization, x-api-key, anthropic-version, anthropic-beta,"
          + " anthropic-dangerous-direct-browser-access, idempotency-key, turnstream-turn,"
          + " turnstream-conversation, turnstream-on-close, x-stainless-arch, x-stainless-lang,"
          + " x-stainless-os, x-stainless-package-version, x-stainless-retry-count,"
          + " x-stainless-runtime, x-stainless-runtime-version, x-stainless-timeout,"
          + " x-stainless-helper, x-stainless-helper-method";

  private static final String AGUIS_HEADERS =
      "accept, authorization, content-type, last-event-id, turnstream-turn, turnstream-on-close";

  private static final Pattern HEADER_NAMES = Pattern.compile("[A-Za-z0-9_, -]{1,1000}");
  private static final CharSequence PREFLIGHT = HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD;

  private final GatewayOptions options;
  private final Desk desk;
  private final Reception reception;
  private final SignInDoor signIn;
  private final HttpConnections connections;
  private final Site site;
  private final Sockets sockets;
  private final SseDoor sse;
  private final Api api;
  private final MessagesApi messages;
  private final AguiDoor agui;
  private final AiSdkDoor aiSdk;
  private final OpsDoor ops;
  private final HealthDoor health;
  private final Buffer info;
  private final Set<String> toldRefusals = new HashSet<>();
  private List<String> allowedOrigins;
  private @Nullable OriginPolicy policy;

  Router(
      GatewayOptions options,
      Desk desk,
      Reception reception,
      SignInDoor signIn,
      HttpConnections connections,
      Site site,
      Sockets sockets,
      SseDoor sse,
      Api api,
      MessagesApi messages,
      AguiDoor agui,
      AiSdkDoor aiSdk,
      OpsDoor ops,
      HealthDoor health) {
    this.options = options;
    this.allowedOrigins = options.allowedOrigins();
    this.desk = desk;
    this.reception = reception;
    this.signIn = signIn;
    this.connections = connections;
    this.site = site;
    this.sockets = sockets;
    this.sse = sse;
    this.api = api;
    this.messages = messages;
    this.agui = agui;
    this.aiSdk = aiSdk;
    this.ops = ops;
    this.health = health;
    this.info = infoOf(options);
  }

  void onRequest(HttpServerRequest request) {
    RequestIds.name(request);
    StrictTransport.ask(request);
    var path = Objects.requireNonNullElse(request.path(), "");
    var noRoom = connections.heard(request);
    if (noRoom != null && !HealthDoor.isProbe(path)) {
      connections.turnAway(request, noRoom);
      return;
    }
    if (comesTooOften(request, path)) {
      return;
    }
    var socket = WebSocketPath.of(path, options.echo());
    if (!isAllowed(request, socket)) {
      return;
    }
    if (socket == null && isForAll(request, path)) {
      go(request, path, null, Pass.NOBODY);
    } else {
      reception.admit(
          request,
          socket != null,
          pass -> go(request, path, socket, pass),
          refusal -> turnAway(request, socket, refusal));
    }
  }

  /** Probes are always answered: whoever sends them would take the server for dead. */
  private boolean comesTooOften(HttpServerRequest request, String path) {
    var wait =
        HealthDoor.isProbe(path)
            ? null
            : connections.comeTooOften(RequestIds.client(request, reception.proxies()));
    if (wait != null) {
      connections.turnAway(request, Refusals.tooOften(wait));
    }
    return wait != null;
  }

  /** What needs no pass: pages without anybody's data, and questions of browsers before theirs. */
  private boolean isForAll(HttpServerRequest request, String path) {
    return HealthDoor.knows(path)
        || site.knows(path)
        || SignInDoor.knows(path)
        || isPreflight(request);
  }

  private void go(
      HttpServerRequest request, String path, @Nullable WebSocketPath socket, Pass pass) {
    connections.know(request, pass);
    var denied = pass.equals(Pass.NOBODY) ? null : connections.count(request, pass, desk);
    if (denied != null) {
      connections.turnAway(request, Refusals.of(denied));
    } else if (socket != null) {
      handshake(request, socket, pass);
    } else {
      connections.awaitNext(request);
      connections.guard(request, pass);
      route(
          request,
          path,
          desk.visitor(pass, RequestIds.context(request, reception.proxies()), _ -> {}));
    }
  }

  /** A page can't see why an upgrade is refused; so it is let in, and told by the close code. */
  private void turnAway(
      HttpServerRequest request, @Nullable WebSocketPath socket, Refusal refusal) {
    if (socket != null
        && refusal.code() == RefusalCode.UNAUTHENTICATED
        && header(request, HttpHeaders.ORIGIN) != null) {
      handshake(request, socket, Pass.NOBODY);
    } else {
      connections.turnAway(request, refusal);
    }
  }

  private void route(HttpServerRequest request, String path, Visitor visitor) {
    switch (path) {
      case "/sse/chat" -> {
        if (isMethod(request, List.of(HttpMethod.POST))) {
          sse.onPost(request, visitor);
        }
      }
      case "/api/tickets" -> {
        if (isMethod(request, List.of(HttpMethod.POST))) {
          signIn.ticket(request, visitor.pass());
        }
      }
      case "/info" -> json(request, info);
      case HealthDoor.HEALTH, HealthDoor.LIVE, HealthDoor.READY -> {
        if (isMethod(request, GET)) {
          health.onGet(request, path);
        }
      }
      default -> resource(request, path, visitor);
    }
  }

  private void resource(HttpServerRequest request, String path, Visitor visitor) {
    var claudes = MessagesPath.of(path);
    if (claudes != null) {
      if (isMethod(request, claudes.resource().methods())) {
        messages.onRequest(request, claudes, visitor);
      }
      return;
    }
    var run = AguiPath.of(path);
    if (run != null) {
      if (isMethod(request, run.resource().methods())) {
        agui.onRequest(request, run, visitor);
      }
      return;
    }
    var chat = AiSdkPath.of(path);
    if (chat != null) {
      if (isMethod(request, chat.resource().methods())) {
        aiSdk.onRequest(request, chat, visitor);
      }
      return;
    }
    var named = ApiPath.of(path);
    if (named == null) {
      page(request, path, visitor);
    } else if (isMethod(request, named.resource().methods())) {
      api.onRequest(request, named, visitor);
    }
  }

  private void handshake(HttpServerRequest request, WebSocketPath path, Pass pass) {
    if (!request.method().equals(HttpMethod.GET)) {
      request.response().putHeader(HttpHeaders.ALLOW, HttpMethod.GET.name());
      turnAway(request, RefusalCode.METHOD_NOT_ALLOWED, "A WebSocket opens with GET.");
      return;
    }
    if (connections.isDraining()) {
      connections.turnAway(request, Refusals.SHUTTING_DOWN);
      return;
    }
    if (request.version() != HttpVersion.HTTP_1_1) {
      turnAway(request, RefusalCode.BAD_HANDSHAKE, "A WebSocket opens with HTTP/1.1.");
      return;
    }
    switch (Handshake.read(name -> header(request, name))) {
      case Handshake.Accepted(var accept) -> {
        if (path != WebSocketPath.NATIVE || offersNative(request)) {
          sockets.upgrade(request, accept, path, pass);
        } else {
          turnAway(
              request,
              RefusalCode.BAD_HANDSHAKE,
              "Offer the subprotocol %s here.".formatted(ServerFrame.PROTOCOL));
        }
      }
      case Handshake.NotAsked() -> {
        request.response().putHeader("upgrade", "websocket").putHeader("connection", "Upgrade");
        turnAway(request, RefusalCode.UPGRADE_REQUIRED, "This path speaks WebSocket.");
      }
      case Handshake.WrongVersion() -> {
        request.response().putHeader("sec-websocket-version", "13");
        turnAway(request, RefusalCode.UPGRADE_REQUIRED, "This server speaks WebSocket version 13.");
      }
      case Handshake.Malformed(var why) -> turnAway(request, RefusalCode.BAD_HANDSHAKE, why);
    }
  }

  private static boolean offersNative(HttpServerRequest request) {
    var offered = header(request, "sec-websocket-protocol");
    return offered != null
        && Arrays.stream(offered.split(","))
            .anyMatch(one -> one.strip().equals(ServerFrame.PROTOCOL));
  }

  private void page(HttpServerRequest request, String path, Visitor visitor) {
    if (path.equals(UsageDoor.OPERATORS) && visitor.permits(Verb.OPERATE)) {
      if (isMethod(request, GET)) {
        visitor.tell(Audit.Verb.FIGURES_READ, Audit.Outcome.DONE, null);
        UsageDoor.onGet(request, visitor, true);
      }
    } else if (ops.knows(path) && visitor.permits(Verb.OPERATE)) {
      if (isMethod(request, GET)) {
        visitor.tell(Audit.Verb.FIGURES_READ, Audit.Outcome.DONE, null);
        ops.onGet(request, path);
      }
    } else if (SignInDoor.knows(path)) {
      if (isMethod(request, SignInDoor.methods(path))) {
        signIn.onRequest(request, path);
      }
    } else if (!site.knows(path)) {
      refuse(request, RefusalCode.NOT_FOUND, "There is nothing at this path; try /.");
    } else if (isMethod(request, GET)) {
      site.answer(request, path);
    }
  }

  private void json(HttpServerRequest request, Buffer body) {
    if (isMethod(request, GET)) {
      HttpBody.data(request, 200, "application/json", body);
    }
  }

  /** Answers preflights and refuses any other method; HEAD passes where GET does. */
  private static boolean isMethod(HttpServerRequest request, List<HttpMethod> methods) {
    var method = request.method();
    if (methods.contains(method) || (methods.contains(HttpMethod.GET) && isHead(request))) {
      return true;
    }
    var allowed = methods.stream().map(HttpMethod::name).collect(Collectors.joining(", "));
    if (isPreflight(request)) {
      preflight(request, allowed);
    } else {
      request.response().putHeader(HttpHeaders.ALLOW, allowed);
      refuse(request, RefusalCode.METHOD_NOT_ALLOWED, "Use " + allowed + " here.");
    }
    return false;
  }

  private static boolean isPreflight(HttpServerRequest request) {
    return request.method().equals(HttpMethod.OPTIONS) && request.headers().contains(PREFLIGHT);
  }

  private static boolean isHead(HttpServerRequest request) {
    return request.method().equals(HttpMethod.HEAD);
  }

  private boolean isAllowed(HttpServerRequest request, @Nullable WebSocketPath socket) {
    var policy = policyFor(request);
    var host = Exchange.host(request);
    var origin = header(request, HttpHeaders.ORIGIN);
    if (host == null || !policy.allowsHost(host)) {
      tell("host", host, (request.isSSL() ? "https://" : "http://") + host);
      turnAway(request, RefusalCode.HOST_REFUSED, "This server does not answer to that host name.");
      return false;
    }
    if (policy.allowsOrigin(origin, host)) {
      if (origin != null && socket == null) {
        letRead(request, origin);
      }
      return true;
    }
    if (socket == null && request.method().equals(HttpMethod.GET)) {
      return true; // a link may lead here; what the answer says stays hidden from that page
    }
    tell("origin", origin, String.valueOf(origin));
    turnAway(request, RefusalCode.ORIGIN_REFUSED, "Pages of that origin may not use this server.");
    return false;
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

  /**
   * A header, all its lines as one list (RFC 9110, section 5.3); where one is due, two are wrong.
   */
  static @Nullable String header(HttpServerRequest request, CharSequence name) {
    var lines = request.headers().getAll(name);
    return lines.isEmpty() ? null : String.join(",", lines);
  }

  /** Tells a browser that a page of an allowed origin, which was checked, may send JSON. */
  private static void preflight(HttpServerRequest request, String methods) {
    request
        .response()
        .putHeader("access-control-allow-methods", methods)
        .putHeader("access-control-allow-headers", allowedHeaders(request))
        .putHeader("access-control-max-age", "600")
        .setStatusCode(204)
        .end();
  }

  /** What a page may send there beside what it may always send. */
  private static String allowedHeaders(HttpServerRequest request) {
    var path = request.path();
    if (MessagesPath.isThere(path)) {
      return CLAUDES_HEADERS;
    }
    if (AguiPath.isThere(path)) {
      return AGUIS_HEADERS;
    }
    var asked = header(request, HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
    return asked != null && AiSdkPath.isThere(path) && HEADER_NAMES.matcher(asked).matches()
        ? asked // pages of the AI SDK have headers of their own, which mean nothing here
        : "content-type, last-event-id, authorization";
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

  private void turnAway(HttpServerRequest request, RefusalCode code, String message) {
    connections.turnAway(request, new Refusal(code, message));
  }

  private static void refuse(HttpServerRequest request, RefusalCode code, String message) {
    Refusals.answer(request, new Refusal(code, message));
  }

  private static Buffer infoOf(GatewayOptions options) {
    var limits =
        new JsonObject()
            .put("message_bytes", options.limits().messageBytes())
            .put("body_bytes", options.limits().bodyBytes())
            .put("turns_per_connection", options.chat().maxTurns())
            .put("history_bytes", options.chat().maxHistoryBytes());
    return new JsonObject()
        .put("name", "turnstream")
        .put("version", options.version())
        .put("upstream", options.upstream())
        .put("model", options.chat().model())
        .put("max_tokens", options.chat().maxTokens())
        .put("limits", limits)
        .toBuffer();
  }
}
