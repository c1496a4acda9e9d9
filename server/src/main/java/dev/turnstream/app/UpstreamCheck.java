package dev.turnstream.app;

import dev.turnstream.model.Failure;
import dev.turnstream.model.FailureCode;
import dev.turnstream.model.Lookup;
import dev.turnstream.upstream.HttpUpstream;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Asks whoever answers which models there are, the way the server would ask: costs nothing. */
final class UpstreamCheck {
  private UpstreamCheck() {}

  /** One question. Blocks until it is answered, at most half a minute. */
  static Finding ask(Settings.Upstream upstream) {
    if (upstream.answerer() == Settings.Answerer.EMULATOR) {
      return Finding.ok("connect: the emulator takes any key");
    }
    var vertx = Vertx.builder().with(new VertxOptions().setEventLoopPoolSize(1)).build();
    try {
      var settings = UpstreamWiring.settings(vertx, upstream);
      var answer = new CompletableFuture<Lookup.Answer>();
      vertx.runOnContext(_ ->
          new HttpUpstream(vertx, settings, new SecureRandom())
              .lookUp(new Lookup("/v1/models?limit=1", null, List.of(), null), answer::complete));
      return inWords(settings.baseUrl() + "/v1/models", answer.join());
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  private static Finding inWords(String url, Lookup.Answer answer) {
    return switch (answer) {
      case Lookup.Answer.Found _ -> Finding.ok("connect: %s takes what we show".formatted(url));
      case Lookup.Answer.Failed(var failure) when isNoSuchPath(failure) ->
          Finding.warning(
              "connect: %s is not there, so nothing is known of the key".formatted(url));
      case Lookup.Answer.Failed(var failure) ->
          new Finding(
              Finding.Level.IMPOSSIBLE, "connect: %s: %s".formatted(url, failure.message()));
    };
  }

  /** Servers that speak like Claude need not have a list of models. */
  private static boolean isNoSuchPath(Failure failure) {
    return failure.code() == FailureCode.UPSTREAM_NOT_FOUND;
  }
}
