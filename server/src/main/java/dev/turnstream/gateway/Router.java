package dev.turnstream.gateway;

import dev.turnstream.access.Access.Verb;
import dev.turnstream.access.Audit;
import dev.turnstream.access.Pass;
import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import dev.turnstream.turn.Desk;
import dev.turnstream.turn.Visitor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Decides who may ask and sends each request through its door. PROTOCOL.md, sections 1 and 2. */
final class Router {
  private static final List<HttpMethod> GET = List.of(HttpMethod.GET);

  private final GatewayOptions options;
  private final Desk desk;
  private final Reception reception;
  private final SignInDoor signIn;
  private final HttpConnections connections;
  private final Site site;
  private final WebSocketDoor sockets;
  private final SseDoor sse;
  private final Api api;
  private final MessagesApi messages;
  private final AguiDoor agui;
  private final AiSdkDoor aiSdk;
  private final OpsDoor ops;
  private final HealthDoor health;
  private final Buffer info;
  private final Origins origins;

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
    this.origins = new Origins(options);
    this.desk = desk;
    this.reception = reception;
    this.signIn = signIn;
    this.connections = connections;
    this.site = site;
    this.sockets = new WebSocketDoor(connections, sockets);
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
    var refused = origins.refuses(request, socket);
    if (refused != null) {
      connections.turnAway(request, refused);
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
        || Methods.isPreflight(request);
  }

  private void go(
      HttpServerRequest request, String path, @Nullable WebSocketPath socket, Pass pass) {
    connections.know(request, pass);
    var denied = pass.equals(Pass.NOBODY) ? null : connections.count(request, pass, desk);
    if (denied != null) {
      connections.turnAway(request, Refusals.of(denied));
    } else if (socket != null) {
      sockets.handshake(request, socket, pass);
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
        && Exchange.header(request, HttpHeaders.ORIGIN) != null) {
      sockets.handshake(request, socket, Pass.NOBODY);
    } else {
      connections.turnAway(request, refusal);
    }
  }

  private void route(HttpServerRequest request, String path, Visitor visitor) {
    switch (path) {
      case "/sse/chat" -> {
        if (Methods.allow(request, List.of(HttpMethod.POST))) {
          sse.onPost(request, visitor);
        }
      }
      case "/api/tickets" -> {
        if (Methods.allow(request, List.of(HttpMethod.POST))) {
          signIn.ticket(request, visitor.pass());
        }
      }
      case "/info" -> json(request, info);
      case HealthDoor.HEALTH, HealthDoor.LIVE, HealthDoor.READY -> {
        if (Methods.allow(request, GET)) {
          health.onGet(request, path);
        }
      }
      default -> resource(request, path, visitor);
    }
  }

  private void resource(HttpServerRequest request, String path, Visitor visitor) {
    var claudes = MessagesPath.of(path);
    if (claudes != null) {
      if (Methods.allow(request, claudes.resource().methods())) {
        messages.onRequest(request, claudes, visitor);
      }
      return;
    }
    var run = AguiPath.of(path);
    if (run != null) {
      if (Methods.allow(request, run.resource().methods())) {
        agui.onRequest(request, run, visitor);
      }
      return;
    }
    var chat = AiSdkPath.of(path);
    if (chat != null) {
      if (Methods.allow(request, chat.resource().methods())) {
        aiSdk.onRequest(request, chat, visitor);
      }
      return;
    }
    var named = ApiPath.of(path);
    if (named == null) {
      page(request, path, visitor);
    } else if (Methods.allow(request, named.resource().methods())) {
      api.onRequest(request, named, visitor);
    }
  }

  private void page(HttpServerRequest request, String path, Visitor visitor) {
    if (path.equals(UsageDoor.OPERATORS) && visitor.permits(Verb.OPERATE)) {
      if (Methods.allow(request, GET)) {
        visitor.tell(Audit.Verb.FIGURES_READ, Audit.Outcome.DONE, null);
        UsageDoor.onGet(request, visitor, true);
      }
    } else if (ops.knows(path) && visitor.permits(Verb.OPERATE)) {
      if (Methods.allow(request, GET)) {
        visitor.tell(Audit.Verb.FIGURES_READ, Audit.Outcome.DONE, null);
        ops.onGet(request, path);
      }
    } else if (SignInDoor.knows(path)) {
      if (Methods.allow(request, SignInDoor.methods(path))) {
        signIn.onRequest(request, path);
      }
    } else if (!site.knows(path)) {
      refuse(request, RefusalCode.NOT_FOUND, "There is nothing at this path; try /.");
    } else if (Methods.allow(request, GET)) {
      site.answer(request, path);
    }
  }

  private void json(HttpServerRequest request, Buffer body) {
    if (Methods.allow(request, GET)) {
      HttpBody.data(request, 200, "application/json", body);
    }
  }

  /** Requests from now on may come from pages of these origins. On this loop. */
  void allow(List<String> allowed) {
    origins.allow(allowed);
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
