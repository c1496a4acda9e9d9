package dev.turnstream.bench.load;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Runs a plan on one event loop, so that it leaves the rest of the machine to the server. */
public final class Load extends VerticleBase {
  private static final int CONNECTING_AT_ONCE = 200;

  /** So little waits in the kernel for a slow reader that the server feels how slow it is. */
  private static final int SLOW_BUFFER = 8 * 1024;

  private final Plan plan;
  private final Tally tally = new Tally();
  private final Tally slowTally = new Tally();
  private final List<Client> clients = new ArrayList<>();
  private final List<Dawdler> dawdlers = new ArrayList<>();
  private final Promise<Void> opened = Promise.promise();
  private final Promise<Void> closed = Promise.promise();
  private final Promise<Void> finished = Promise.promise();
  private Client.Span span;
  private @Nullable NetClient quick;
  private @Nullable NetClient slow;
  private int connected;
  private int over;

  /**
   * What was seen.
   *
   * @param tally by those who read as fast as they can
   * @param slow by those who did not
   */
  public record Seen(Tally tally, Tally slow) {}

  private Load(Plan plan) {
    this.plan = plan;
    this.span = new Client.Span(0, 0, 0);
  }

  /**
   * Runs a plan; blocks until it is done.
   *
   * @param window hears on the caller's thread from when to when it counts
   * @return what was seen, with an error {@code timeout} when it took too long
   */
  public static Seen run(Plan plan, Window window) {
    var vertx =
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    var load = new Load(plan);
    try {
      if (plan.isTimed()) {
        vertx.deployVerticle(load).await();
        load.opened.future().await();
        window.opens();
        load.closed.future().await();
        window.closes();
        load.context.runOnContext(_ -> load.end());
        load.finished.future().await(plan.patience().toMillis(), TimeUnit.MILLISECONDS);
      } else {
        window.opens();
        vertx.deployVerticle(load).await();
        load.finished.future().await(plan.patience().toMillis(), TimeUnit.MILLISECONDS);
        window.closes();
      }
    } catch (TimeoutException _) {
      load.tally.error("timeout");
    } finally {
      vertx.close().await();
    }
    return new Seen(load.tally, load.slowTally);
  }

  @Override
  public Future<?> start() {
    quick = vertx.createNetClient(options());
    slow = vertx.createNetClient(options().setReceiveBufferSize(SLOW_BUFFER));
    long now = System.nanoTime();
    long from = now + plan.warmUp().toNanos();
    long until = plan.isTimed() ? from + plan.counted().toNanos() : Long.MAX_VALUE;
    span = new Client.Span(now, from, until);
    if (plan.isTimed()) {
      long opens = Math.max(1, plan.warmUp().toMillis());
      vertx.setTimer(opens, _ -> opened.complete());
      vertx.setTimer(opens + plan.counted().toMillis(), _ -> closed.complete());
    }
    connectNext();
    return Future.succeededFuture();
  }

  /** Over TLS any certificate will do: that of a measurement is nobody's. */
  private NetClientOptions options() {
    var options = new NetClientOptions().setTcpNoDelay(true);
    return ClientSocket.isSecure(plan.url())
        ? options.setSsl(true).setTrustAll(true).setHostnameVerificationAlgorithm("")
        : options;
  }

  /** Connects evenly over the spread, and never too many at the same moment. */
  private void connectNext() {
    long due = dueAfter(System.nanoTime() - span.start());
    for (int n = 0; connected < due && n < CONNECTING_AT_ONCE; n++) {
      connect(connected++);
    }
    if (connected < plan.sockets()) {
      vertx.setTimer(10, _ -> connectNext());
    }
  }

  private long dueAfter(long elapsed) {
    long spread = plan.spread().toNanos();
    return spread == 0
        ? plan.sockets()
        : Math.min(plan.sockets(), 1 + plan.sockets() * elapsed / spread);
  }

  private void connect(int number) {
    boolean dawdles = plan.isSlow(number);
    var net = dawdles ? slow : quick;
    if (net != null) {
      ClientSocket.open(net, plan.url(), null, socket -> client(socket, dawdles))
          .onSuccess(client -> begin(client, number))
          .onFailure(_ -> refused());
    }
  }

  private Client client(ClientSocket socket, boolean dawdles) {
    if (dawdles && plan.habit() instanceof Plan.Habit.Dawdles(_, int bytesPerSecond)) {
      var dawdler = new Dawdler(vertx, socket, bytesPerSecond);
      dawdlers.add(dawdler);
      return new Client(plan, slowTally, span, socket, dawdler::took, _ -> oneIsOver());
    }
    return new Client(plan, tally, span, socket, _ -> {}, _ -> oneIsOver());
  }

  private void begin(Client client, int number) {
    clients.add(client);
    if (number < plan.asking()) {
      client.ask();
    }
  }

  private void refused() {
    tally.error("no connection");
    oneIsOver();
  }

  /** The time is over: who reads slowly may finish its turn, to show that nothing was lost. */
  private void end() {
    if (dawdlers.isEmpty()) {
      clients.forEach(Client::finish);
    } else {
      clients.forEach(Client::finishTurn);
      dawdlers.forEach(Dawdler::hurry);
    }
  }

  private void oneIsOver() {
    if (++over == plan.sockets()) {
      finished.complete();
    }
  }

  /** A plan's patience for turns of a known length. */
  public static Duration patienceFor(Duration work) {
    return work.multipliedBy(3).plusSeconds(60);
  }
}
