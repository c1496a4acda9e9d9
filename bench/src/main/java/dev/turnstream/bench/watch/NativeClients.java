package dev.turnstream.bench.watch;

import dev.turnstream.bench.load.Tally;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Sockets of the native protocol on one event loop, for a thread that waits for them. */
public final class NativeClients implements AutoCloseable {
  /** Events before the first text: accepted, started, message_start, block_start. */
  public static final int EVENTS_BEFORE_TEXT = 4;

  private static final int CONNECTING_AT_ONCE = 100;
  private static final long PATIENCE_SECONDS = 180;

  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
  private final NetClient client =
      vertx.createNetClient(new NetClientOptions().setTcpNoDelay(true));
  private final int port;

  /** Clients of the server on a port of this machine. */
  public NativeClients(int port) {
    this.port = port;
  }

  /** Whether the server speaks the native protocol. */
  public boolean areUnderstood() {
    try {
      open().close();
      return true;
    } catch (RuntimeException | TimeoutException _) {
      return false;
    }
  }

  /** A socket that was greeted. */
  public NativeSocket open() throws TimeoutException {
    return await(connect());
  }

  /** The same without waiting for it. */
  public Future<NativeSocket> connect() {
    return NativeSocket.open(client, port);
  }

  /** So many sockets. */
  public List<NativeSocket> open(int count) throws TimeoutException {
    return many(count, _ -> connect());
  }

  /** Does something many times, a hundred at once; in the order of the numbers. */
  public <T> List<T> many(int count, IntFunction<Future<T>> each) throws TimeoutException {
    var done = new ArrayList<T>(count);
    for (int from = 0; from < count; from += CONNECTING_AT_ONCE) {
      var some =
          IntStream.range(from, Math.min(count, from + CONNECTING_AT_ONCE)).mapToObj(each).toList();
      for (var one : some) {
        done.add(await(one));
      }
    }
    return done;
  }

  /** Waits, for three minutes at most. */
  public <T> T await(Future<T> future) throws TimeoutException {
    return future.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Waits until something is true that changes on the event loop. */
  public void await(BooleanSupplier condition) throws TimeoutException {
    var met = Promise.<Void>promise();
    vertx.setPeriodic(
        2,
        timer -> {
          if (condition.getAsBoolean()) {
            vertx.cancelTimer(timer);
            met.tryComplete();
          }
        });
    await(met.future());
  }

  /** Runs something on the event loop, where readers live. */
  public void run(Runnable task) throws TimeoutException {
    var done = Promise.<Void>promise();
    vertx.runOnContext(_ -> {
      task.run();
      done.complete();
    });
    await(done.future());
  }

  /** A reader of a whole turn. */
  public static TurnReader whole(Tally tally) {
    return new TurnReader(0, Long.MAX_VALUE, tally);
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
