package dev.turnstream.bench;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Runs a plan on one event loop, so that it leaves the rest of the machine to the server. */
final class Load extends VerticleBase {
  private static final int CONNECTING_AT_ONCE = 200;

  private final Plan plan;
  private final Tally tally = new Tally();
  private final Promise<Void> finished = Promise.promise();
  private @Nullable WebSocketClient client;
  private long startedAt;
  private int connected;
  private int over;

  private Load(Plan plan) {
    this.plan = plan;
  }

  /**
   * Runs a plan; blocks until it is done.
   *
   * @return what was seen, with an error {@code timeout} when it took too long
   */
  static Tally run(Plan plan) {
    var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    var load = new Load(plan);
    try {
      vertx.deployVerticle(load).await();
      load.finished.future().await(plan.patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      load.tally.error("timeout");
    } finally {
      vertx.close().await();
    }
    return load.tally;
  }

  @Override
  public Future<?> start() {
    client =
        vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setMaxConnections(plan.sockets())
                .setTryUsePerMessageCompression(false)
                .setTcpNoDelay(true)
                .setConnectTimeout(HttpClientOptions.DEFAULT_CONNECT_TIMEOUT));
    startedAt = System.nanoTime();
    connectNext();
    return Future.succeededFuture();
  }

  /** Connects evenly over the spread, and never too many at the same moment. */
  private void connectNext() {
    long elapsed = System.nanoTime() - startedAt;
    long due = plan.spread().isZero() ? plan.sockets() : dueAfter(elapsed);
    for (int n = 0; connected < due && n < CONNECTING_AT_ONCE; n++) {
      connected++;
      connect();
    }
    if (connected < plan.sockets()) {
      vertx.setTimer(10, _ -> connectNext());
    }
  }

  private long dueAfter(long elapsed) {
    return Math.min(plan.sockets(), 1 + plan.sockets() * elapsed / plan.spread().toNanos());
  }

  private void connect() {
    var url = plan.url();
    var options =
        new WebSocketConnectOptions()
            .setHost(url.getHost())
            .setPort(url.getPort() > 0 ? url.getPort() : 80)
            .setURI(url.getRawPath());
    if (client != null) {
      client.connect(options).onSuccess(this::begin).onFailure(_ -> refused());
    }
  }

  private void begin(WebSocket socket) {
    long countFrom = startedAt + plan.warmUp().toNanos();
    new Client(plan, tally, countFrom, socket, _ -> end()).start();
  }

  private void refused() {
    tally.error("no connection");
    end();
  }

  private void end() {
    if (++over == plan.sockets()) {
      finished.complete();
    }
  }

  /** A plan's patience for turns of a known length. */
  static Duration patienceFor(Duration work) {
    return work.multipliedBy(3).plusSeconds(60);
  }
}
