package dev.turnstream.gateway;

import dev.turnstream.access.Entrance;
import dev.turnstream.access.Pass;
import dev.turnstream.access.Shown;
import dev.turnstream.access.Verdict;
import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds out who sends a request from what it shows. PROTOCOL.md, section 11. */
final class Reception {
  private static final String BEARER = "Bearer ";

  private static final Refusal NOTHING =
      new Refusal(
          RefusalCode.UNAUTHENTICATED,
          "Say who you are: send \"authorization: Bearer\" and a token.");
  private static final Refusal BAD =
      new Refusal(
          RefusalCode.UNAUTHENTICATED, "What you have shown is not good here, or not any more.");

  private final Entrance entrance;

  Reception(Entrance entrance) {
    this.entrance = entrance;
  }

  /**
   * Finds out who it is.
   *
   * @param in hears it
   * @param otherwise hears why that is not known; the answer's head tells already how to show it
   */
  void admit(HttpServerRequest request, Consumer<Pass> in, Consumer<Refusal> otherwise) {
    entrance.who(
        new Shown(token(request)),
        verdict -> {
          switch (verdict) {
            case Verdict.Known(var pass) -> in.accept(pass);
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

  /** A bearer token, or what Claude's clients send in its place. */
  private static @Nullable String token(HttpServerRequest request) {
    var told = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (told != null && told.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return told.substring(BEARER.length()).strip();
    }
    return request.getHeader("x-api-key");
  }
}
