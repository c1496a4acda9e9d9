package dev.turnstream.gateway;

import dev.turnstream.access.Audit;
import dev.turnstream.access.Audit.Deed;
import dev.turnstream.access.Entrance;
import dev.turnstream.access.Pass;
import dev.turnstream.access.Proxies;
import dev.turnstream.access.Shown;
import dev.turnstream.access.Verdict;
import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds out who sends a request from what it shows. PROTOCOL.md, section 11. */
final class Reception {
  private static final String BEARER = "Bearer ";
  private static final Pattern TICKET =
      Pattern.compile("(?:^|,)\\s*turnstream\\.ticket\\.([A-Za-z0-9_-]+)\\s*(?:,|$)");
  private static final Set<HttpMethod> LOOKS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  private static final Refusal NOTHING =
      new Refusal(
          RefusalCode.UNAUTHENTICATED,
          "Say who you are: send \"authorization: Bearer\" and a token, or sign in at /sign-in.");
  static final Refusal BAD =
      new Refusal(
          RefusalCode.UNAUTHENTICATED, "What you have shown is not good here, or not any more.");
  private static final Refusal FROM_NOWHERE =
      new Refusal(
          RefusalCode.ORIGIN_REFUSED,
          "Whoever is signed in by a cookie or a proxy must say \"origin\" with what changes"
              + " something.");

  private final Entrance entrance;

  Reception(Entrance entrance) {
    this.entrance = entrance;
  }

  /** The proxies that are believed for whom they speak. */
  Proxies proxies() {
    return entrance.proxies();
  }

  /**
   * Finds out who it is.
   *
   * @param opensSocket whether it is an upgrade
   * @param in hears it
   * @param otherwise hears why that is not known; the answer's head tells already how to show it
   */
  void admit(
      HttpServerRequest request,
      boolean opensSocket,
      Consumer<Pass> in,
      Consumer<Refusal> otherwise) {
    var shown = shown(request);
    hear(
        request,
        entrance.who(shown),
        verdict -> {
          tell(request, shown, verdict);
          switch (verdict) {
            case Verdict.Known(var pass, boolean ambient) -> {
              if (ambient && isFromNowhere(request, opensSocket)) {
                otherwise.accept(FROM_NOWHERE);
              } else {
                in.accept(pass);
              }
            }
            case Verdict.Nothing() -> {
              request.response().putHeader("www-authenticate", "Bearer");
              otherwise.accept(NOTHING);
            }
            case Verdict.Bad() -> {
              request.response().putHeader("www-authenticate", "Bearer error=\"invalid_token\"");
              otherwise.accept(BAD);
            }
          }
        });
  }

  /** Tells who audits, where anybody is asked. */
  private void tell(HttpServerRequest request, Shown shown, Verdict verdict) {
    if (!entrance.asks()) {
      return;
    }
    boolean isTicket = shown.token() == null && shown.ticket() != null;
    var verb = isTicket ? Audit.Verb.TICKET_USED : Audit.Verb.PASS_USED;
    switch (verdict) {
      case Verdict.Known(var pass, _) ->
          entrance
              .audit()
              .tell(
                  Deed.done(
                      verb, pass.owner(), null, RequestIds.context(request, entrance.proxies())));
      case Verdict.Bad() ->
          entrance
              .audit()
              .tell(
                  new Deed(
                      Audit.Verb.PASS_REFUSED,
                      Audit.Outcome.REFUSED,
                      null,
                      null,
                      RequestIds.context(request, entrance.proxies())));
      case Verdict.Nothing() -> {} // whoever comes to a page for the first time
    }
  }

  /** Hears a verdict on the request's loop; what the client sends meanwhile waits. */
  static void hear(
      HttpServerRequest request, CompletableFuture<Verdict> coming, Consumer<Verdict> then) {
    var known = coming.getNow(null);
    if (known != null) {
      then.accept(known);
      return;
    }
    var loop = Objects.requireNonNull(Vertx.currentContext());
    request.pause();
    coming.thenAccept(verdict ->
        loop.runOnContext(_ -> {
          request.resume();
          if (!request.response().closed()) {
            then.accept(verdict);
          }
        }));
  }

  /**
   * What a browser shows by itself counts only for pages that were found good by their origin,
   * which browsers say with all that changes something.
   */
  private static boolean isFromNowhere(HttpServerRequest request, boolean opensSocket) {
    return (opensSocket || !LOOKS.contains(request.method()))
        && request.getHeader(HttpHeaders.ORIGIN) == null;
  }

  private Shown shown(HttpServerRequest request) {
    var header = entrance.userHeader();
    return new Shown(
        token(request),
        ticket(request),
        Cookies.session(request),
        header == null ? null : Exchange.header(request, header),
        Exchange.addressOf(request.connection()),
        request.getHeader(HttpHeaders.ORIGIN));
  }

  /** A bearer token, or what Claude's clients send in its place. */
  private static @Nullable String token(HttpServerRequest request) {
    var told = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (told != null && told.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return told.substring(BEARER.length()).strip();
    }
    return request.getHeader("x-api-key");
  }

  private static @Nullable String ticket(HttpServerRequest request) {
    var offered = Exchange.header(request, "sec-websocket-protocol");
    if (offered != null) {
      var found = TICKET.matcher(offered);
      if (found.find()) {
        return found.group(1);
      }
    }
    return request.getParam("ticket");
  }
}
