package dev.turnstream.app;

import static java.lang.System.Logger.Level.INFO;

import dev.turnstream.emulator.Emulator;
import dev.turnstream.emulator.EmulatorOptions;
import dev.turnstream.upstream.Credentials;
import dev.turnstream.upstream.RetryPolicy;
import dev.turnstream.upstream.UpstreamSettings;
import io.vertx.core.Vertx;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds whoever answers, and starts the emulator where nobody else does. */
final class UpstreamWiring {
  private static final System.Logger LOG = System.getLogger(UpstreamWiring.class.getName());

  private UpstreamWiring() {}

  static UpstreamSettings settings(Vertx vertx, Settings.Upstream upstream) {
    return new UpstreamSettings(
        url(vertx, upstream),
        credentials(upstream),
        upstream.apiVersion(),
        proxy(upstream.proxy()),
        upstream.connectTimeout(),
        upstream.firstByteTimeout(),
        upstream.idleTimeout(),
        new RetryPolicy(upstream.retries(), upstream.retryAfterMax()),
        upstream.maxConnections());
  }

  private static URI url(Vertx vertx, Settings.Upstream upstream) {
    return switch (upstream.answerer()) {
      case EMULATOR -> startEmulator(vertx);
      case ANTHROPIC, COMPATIBLE -> Objects.requireNonNull(upstream.url());
    };
  }

  private static URI startEmulator(Vertx vertx) {
    var starting = Emulator.start(vertx, EmulatorOptions.forDemos());
    return URI.create(starting.toCompletionStage().toCompletableFuture().join().baseUrl());
  }

  /** The emulator wants a key like Claude does, and takes any. */
  static Credentials credentials(Settings.Upstream upstream) {
    if (upstream.answerer() == Settings.Answerer.EMULATOR) {
      return new Credentials.ApiKey("emulator");
    }
    if (upstream.apiKey() != null) {
      if (upstream.authToken() != null) {
        LOG.log(INFO, "Both a key and a token are set; the key is used, since Claude refuses both");
      }
      return new Credentials.ApiKey(upstream.apiKey().reveal());
    }
    return upstream.authToken() == null
        ? new Credentials.None()
        : new Credentials.AuthToken(upstream.authToken().reveal());
  }

  private static @Nullable ProxyOptions proxy(@Nullable Proxy proxy) {
    if (proxy == null) {
      return null;
    }
    var options =
        new ProxyOptions()
            .setType(
                switch (proxy.kind()) {
                  case HTTP -> ProxyType.HTTP;
                  case SOCKS5 -> ProxyType.SOCKS5;
                })
            .setHost(proxy.host())
            .setPort(proxy.port())
            .setUsername(proxy.user());
    return proxy.password() == null ? options : options.setPassword(proxy.password().reveal());
  }
}
