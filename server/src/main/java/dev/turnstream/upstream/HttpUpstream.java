package dev.turnstream.upstream;

import dev.turnstream.model.Lookup;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.RequestParameters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The Messages API over HTTP: one client for one event loop, so that a stream's socket lives on the
 * loop of whoever asked. To be made on that loop.
 */
public final class HttpUpstream implements Upstream {
  private static final long TICK_MILLIS = 250;
  private static final int SCRATCH_BYTES = 64 * 1024;

  private final Vertx vertx;
  private final UpstreamSettings settings;
  private final RandomGenerator random;
  private final HttpClient client;
  private volatile RequestOptions target;
  private final byte[] scratch = new byte[SCRATCH_BYTES];
  private final Set<Attempt> open = new HashSet<>();

  /**
   * Opens no connection yet.
   *
   * @param random spreads retries
   */
  public HttpUpstream(Vertx vertx, UpstreamSettings settings, RandomGenerator random) {
    this.vertx = vertx;
    this.settings = settings;
    this.random = random;
    this.client =
        vertx
            .httpClientBuilder()
            .with(clientOptions(settings))
            .with(poolOptions(settings))
            // What breaks is heard by the attempts; the library would write it to the log as well.
            .withConnectHandler(connection -> connection.exceptionHandler(_ -> {}))
            .build();
    this.target = target(settings, settings.credentials());
    vertx.setPeriodic(TICK_MILLIS, _ -> tick(System.nanoTime()));
  }

  @Override
  public Call ask(MessageRequest request, Listener listener) {
    var call = new RetriedCall(this, request, listener);
    // Not before this method has returned, as the listener may rely on.
    vertx.runOnContext(_ -> call.attempt());
    return call;
  }

  /** Requests from now on show this; streams that are open go on. On any thread. */
  public void show(Credentials credentials) {
    target = target(settings, credentials);
  }

  Vertx vertx() {
    return vertx;
  }

  UpstreamSettings settings() {
    return settings;
  }

  RandomGenerator random() {
    return random;
  }

  Attempt begin(
      byte[] body,
      MessageRequest asked,
      Map<String, String> headers,
      Listener listener,
      Attempt.Observer observer) {
    var attempt = new Attempt(settings, scratch, asked.model(), listener, observer, open::remove);
    open.add(attempt);
    attempt.start(client.request(with(targetOf(asked.parameters()), headers)), body);
    return attempt;
  }

  @Override
  public void lookUp(Lookup lookup, Consumer<Lookup.Answer> then) {
    var now = target;
    var uri = now.getURI().replaceFirst("/v1/messages$", "") + lookup.path();
    var own =
        with(new RequestOptions(now), lookup.betas(), lookup.apiVersion())
            .setURI(uri)
            .setMethod(lookup.body() == null ? HttpMethod.GET : HttpMethod.POST)
            .putHeader("accept", "application/json");
    HttpLookup.send(client.request(own), lookup, then);
  }

  private RequestOptions targetOf(RequestParameters parameters) {
    var now = target;
    return parameters.betas().isEmpty() && parameters.apiVersion() == null
        ? now
        : with(new RequestOptions(now), parameters.betas(), parameters.apiVersion());
  }

  private static RequestOptions with(RequestOptions target, Map<String, String> headers) {
    if (headers.isEmpty()) {
      return target;
    }
    var own = new RequestOptions(target);
    headers.forEach(own::putHeader);
    return own;
  }

  private static RequestOptions with(
      RequestOptions target, List<String> betas, @Nullable String apiVersion) {
    if (!betas.isEmpty()) {
      target.putHeader("anthropic-beta", String.join(",", betas));
    }
    if (apiVersion != null) {
      target.putHeader("anthropic-version", apiVersion);
    }
    return target;
  }

  /** One slow tick for the deadlines of all streams, in place of a timer for each event. */
  private void tick(long now) {
    List.copyOf(open).forEach(attempt -> attempt.checkDeadline(now));
  }

  private static HttpClientOptions clientOptions(UpstreamSettings settings) {
    boolean tls = "https".equals(settings.baseUrl().getScheme());
    return new HttpClientOptions()
        .setSsl(tls)
        .setUseAlpn(tls)
        .setProtocolVersion(tls ? HttpVersion.HTTP_2 : HttpVersion.HTTP_1_1)
        .setConnectTimeout((int) settings.connectTimeout().toMillis())
        .setProxyOptions(settings.proxy())
        .setTcpNoDelay(true)
        .setTcpKeepAlive(true)
        .setDecompressionSupported(false);
  }

  private static PoolOptions poolOptions(UpstreamSettings settings) {
    return new PoolOptions()
        .setHttp1MaxSize(settings.maxConnections())
        .setHttp2MaxSize(settings.maxConnections())
        .setMaxWaitQueueSize(-1);
  }

  private static RequestOptions target(UpstreamSettings settings, Credentials credentials) {
    var base = settings.baseUrl();
    boolean tls = "https".equals(base.getScheme());
    var path = base.getRawPath() == null ? "" : base.getRawPath().replaceAll("/+$", "");
    var options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setSsl(tls)
            .setHost(base.getHost())
            .setPort(base.getPort() > 0 ? base.getPort() : tls ? 443 : 80)
            .setURI(path + "/v1/messages")
            .putHeader("content-type", "application/json")
            .putHeader("accept", "text/event-stream")
            .putHeader("anthropic-version", settings.apiVersion());
    return switch (credentials) {
      case Credentials.None _ -> options;
      case Credentials.ApiKey(var key) -> options.putHeader("x-api-key", key);
      case Credentials.AuthToken(var token) ->
          options.putHeader("authorization", "Bearer " + token);
    };
  }
}
