package dev.turnstream.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.turnstream.access.Audit;
import dev.turnstream.access.Entrance;
import dev.turnstream.access.Pass;
import dev.turnstream.access.Shown;
import dev.turnstream.access.Tickets;
import dev.turnstream.access.Verdict;
import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /sign-in}, {@code /sign-out} and {@code /api/tickets}. PROTOCOL.md, section 11. */
final class SignInDoor {
  private static final Set<String> PATHS = Set.of("/sign-in", "/sign-out");

  /** Where somebody may be sent after signing in; a link can't lead them elsewhere. */
  private static final Set<String> NEXT = Set.of("/", "/ops", "/tutorial");

  private final Entrance entrance;
  private final RequestBodies bodies;
  private final SignInPage page = SignInPage.load();

  SignInDoor(Entrance entrance, RequestBodies bodies) {
    this.entrance = entrance;
    this.bodies = bodies;
  }

  static boolean knows(String path) {
    return PATHS.contains(path);
  }

  /** The methods of a path that is known. */
  static List<HttpMethod> methods(String path) {
    return path.equals("/sign-in")
        ? List.of(HttpMethod.GET, HttpMethod.POST)
        : List.of(HttpMethod.POST);
  }

  /** Answers a request whose method the path has. */
  void onRequest(HttpServerRequest request, String path) {
    if (!request.method().equals(HttpMethod.POST)) {
      show(request);
    } else if (request.getHeader(HttpHeaders.ORIGIN) == null) {
      Refusals.answer(
          request,
          new Refusal(RefusalCode.ORIGIN_REFUSED, "This is for pages, which say their origin."));
    } else if (path.equals("/sign-out")) {
      signOut(request);
    } else {
      bodies.readForm(request, body -> signIn(request, new String(body, UTF_8)));
    }
  }

  private void show(HttpServerRequest request) {
    var session = Cookies.session(request);
    var pass = session == null ? null : entrance.sessions().pass(session, entrance.now());
    if (pass != null) {
      page.greet(request, pass.owner().name());
    } else if (entrance.asks()) {
      page.ask(request, 200, "", next(request.getParam("next")));
    } else {
      page.greet(request, Pass.LOCAL.owner().name());
    }
  }

  private void signIn(HttpServerRequest request, String form) {
    var token = Objects.requireNonNullElse(field(form, "token"), "").strip();
    var next = next(field(form, "next"));
    Reception.hear(
        request,
        entrance.who(Shown.token(token)),
        verdict -> {
          switch (verdict) {
            case Verdict.Known(var pass, _) -> signIn(request, pass, next);
            case Verdict.Nothing(), Verdict.Bad() -> {
              tell(request, Audit.Verb.SIGN_IN, Audit.Outcome.REFUSED, null);
              request.response().putHeader("www-authenticate", "Bearer error=\"invalid_token\"");
              page.ask(request, 401, "This token is not good here, or not any more.", next);
            }
          }
        });
  }

  private void signIn(HttpServerRequest request, Pass pass, String next) {
    var sessions = entrance.sessions();
    var origin = Objects.requireNonNull(request.getHeader(HttpHeaders.ORIGIN));
    var secret = sessions.open(pass, entrance.now());
    if (Cookies.give(request, origin, secret, sessions.lasts())) {
      tell(request, Audit.Verb.SIGN_IN, Audit.Outcome.DONE, pass);
      seeOther(request, next);
    } else {
      sessions.close(secret);
      page.ask(
          request, 403, "Signing in needs HTTPS, since others could read along without.", next);
    }
  }

  private void signOut(HttpServerRequest request) {
    var session = Cookies.session(request);
    if (session != null) {
      var pass = entrance.sessions().pass(session, entrance.now());
      tell(request, Audit.Verb.SIGN_OUT, Audit.Outcome.DONE, pass);
      entrance.sessions().close(session);
    }
    Cookies.take(request);
    seeOther(request, "/sign-in");
  }

  private void tell(
      HttpServerRequest request, Audit.Verb verb, Audit.Outcome outcome, @Nullable Pass pass) {
    var user = pass == null ? null : pass.owner();
    entrance
        .audit()
        .tell(
            new Audit.Deed(
                verb, outcome, user, null, RequestIds.context(request, entrance.proxies())));
  }

  private static void seeOther(HttpServerRequest request, String path) {
    request
        .response()
        .setStatusCode(303)
        .putHeader(HttpHeaders.LOCATION, path)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end();
  }

  /** Issues a ticket to whoever has a pass. */
  void ticket(HttpServerRequest request, Pass pass) {
    var origin = request.getHeader(HttpHeaders.ORIGIN);
    var ticket = entrance.tickets().issue(pass, origin, entrance.now());
    tell(request, Audit.Verb.TICKET_ISSUED, Audit.Outcome.DONE, pass);
    var told = new JsonObject().put("ticket", ticket).put("expires_ms", Tickets.LASTS.toMillis());
    HttpBody.data(request, 201, "application/json", told.toBuffer());
  }

  private static String next(@Nullable String told) {
    return told != null && NEXT.contains(told) ? told : "/";
  }

  private static @Nullable String field(String form, String name) {
    for (var part : form.split("&", -1)) {
      if (part.startsWith(name + "=")) {
        try {
          return URLDecoder.decode(part.substring(name.length() + 1), UTF_8);
        } catch (IllegalArgumentException _) {
          return null;
        }
      }
    }
    return null;
  }
}
