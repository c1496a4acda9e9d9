package dev.turnstream.bench;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** What watching, resuming and cancelling cost, seen from outside. Each method blocks. */
final class Watching implements AutoCloseable {
  /** Events before the first text: accepted, started, message_start, block_start. */
  private static final int EVENTS_BEFORE_TEXT = 4;

  private static final int CONNECTING_AT_ONCE = 100;
  private static final long PATIENCE_SECONDS = 180;
  private static final long LONGEST_MICROS = 600_000_000;

  private final Rig rig;
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final WebSocketClient client;
  private final Tally tally = new Tally();

  Watching(Rig rig) {
    this.rig = rig;
    this.client =
        vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setMaxConnections(20_000)
                .setMaxMessageSize(16 * 1024 * 1024)
                .setMaxFrameSize(1024 * 1024)
                .setTryUsePerMessageCompression(false)
                .setTcpNoDelay(true));
  }

  /** What went wrong so far. */
  Tally tally() {
    return tally;
  }

  /**
   * From the first byte of a new connection until all that was missed is there.
   *
   * @param missed deltas that the reader lacks
   * @param running whether the turn still runs, silently; otherwise it has ended
   */
  Figure resume(int missed, boolean running, int rounds) throws TimeoutException {
    var starter = open();
    var stall = running ? " stall-after=" + missed : "";
    var whole = new TurnReader(0, running ? EVENTS_BEFORE_TEXT + missed : Long.MAX_VALUE, tally);
    var turn =
        await(
            starter.start(
                "!emulate deltas=%d delay=0 ttft=0 pings=false%s".formatted(missed, stall), whole));
    await(whole.arrived());
    var times = times();
    for (int round = 0; round < rounds; round++) {
      long from = System.nanoTime();
      var reader =
          new TurnReader(
              EVENTS_BEFORE_TEXT, running ? EVENTS_BEFORE_TEXT + missed : Long.MAX_VALUE, tally);
      var socket = open();
      await(socket.watch(turn, EVENTS_BEFORE_TEXT, reader));
      times.recordValue((await(reader.arrived()) - from) / 1000);
      socket.close();
    }
    if (running) {
      await(starter.cancel(turn));
    }
    starter.close();
    return Figure.ofTimes(
        "reconnect to caught up, %,d deltas missed, turn %s"
            .formatted(missed, running ? "running" : "ended"),
        times);
  }

  /** From a cancel to its receipt, and to the closed upstream that the receipt tells of. */
  List<Figure> cancel(int rounds) throws TimeoutException {
    var socket = open();
    var receipts = times();
    var closes = times();
    for (int round = 0; round < rounds; round++) {
      var reader = new TurnReader(0, EVENTS_BEFORE_TEXT + 5, tally);
      var turn = await(socket.start("!emulate deltas=1000 delay=20 ttft=10", reader));
      await(reader.arrived());
      long from = System.nanoTime();
      var receipt = await(socket.cancel(turn));
      receipts.recordValue((System.nanoTime() - from) / 1000);
      closes.recordValue(Math.round(receipt.getDouble("upstream_closed_ms") * 1000));
    }
    socket.close();
    return List.of(
        Figure.ofTimes("cancel to receipt", receipts),
        Figure.ofTimes("cancel to upstream closed, as the receipt says", closes));
  }

  /** One turn of 20 deltas a second, and so many who watch it. */
  Figure crowd(int watchers, int seconds) throws TimeoutException {
    var sockets = many(watchers, _ -> NativeSocket.open(client, rig.port()));
    var seen = new Tally();
    int deltas = 20 * seconds;
    var starter = open();
    var first = new TurnReader(0, EVENTS_BEFORE_TEXT, seen);
    var turn =
        await(
            starter.start(
                "!emulate deltas=%d delay=50 ttft=2000 stamps=true".formatted(deltas), first));
    var readers = new ArrayList<TurnReader>();
    many(
        watchers - 1,
        n -> {
          var reader = new TurnReader(0, Long.MAX_VALUE, seen);
          readers.add(reader);
          return sockets.get(n).watch(turn, 0, reader);
        });
    await(first.arrived());
    var before = rig.cpu();
    for (var reader : readers) {
      await(reader.arrived());
    }
    awaitEnd(seen, watchers);
    var cpu = rig.cpu().minus(before);
    sockets.forEach(NativeSocket::close);
    starter.close();
    if (seen.deltas != (long) watchers * deltas) {
      seen.error("deltas lost");
    }
    tally.add(seen);
    return Figure.ofTimes(
            "%,d watchers of one turn, delay of a delta".formatted(watchers), seen.delay)
        .with("cpu µs an event", cpu.toNanos() / 1000.0 / deltas)
        .with("cpu µs a delivery", cpu.toNanos() / 1000.0 / deltas / watchers);
  }

  /** The first watcher is the one who started, and may end last. */
  private void awaitEnd(Tally seen, int watchers) throws TimeoutException {
    var ended = Promise.<Void>promise();
    vertx.setPeriodic(
        5,
        timer -> {
          if (seen.turns >= watchers) {
            vertx.cancelTimer(timer);
            ended.complete();
          }
        });
    await(ended.future());
  }

  /** Bytes of the server for each socket, each watcher and each running turn. */
  List<Figure> memory(int count) throws TimeoutException, IOException, InterruptedException {
    var figures = new ArrayList<Figure>();
    var nothing = memory();
    var sockets = many(count, _ -> NativeSocket.open(client, rig.port()));
    var connected = memory();
    figures.add(connected.since(nothing).figure("an idle native socket", count));
    var silent = "!emulate deltas=10 delay=0 ttft=3600000";
    var turn = await(sockets.getFirst().start(silent));
    many(count, n -> sockets.get(n).watch(turn, 0, new TurnReader(0, Long.MAX_VALUE, new Tally())));
    var watching = memory();
    figures.add(watching.since(connected).figure("an idle watcher, its socket apart", count));
    int turns = Math.min(count, 1500);
    var started = many(turns, n -> sockets.get(n % 100).start(silent));
    var running = memory();
    figures.add(running.since(watching).figure("a running turn that nobody watches", turns));
    many(turns, n -> sockets.getFirst().cancel(started.get(n)));
    await(sockets.getFirst().cancel(turn));
    sockets.forEach(NativeSocket::close);
    return figures;
  }

  private record Memory(long heap, long resident) {
    Memory since(Memory before) {
      return new Memory(heap - before.heap, resident - before.resident);
    }

    Figure figure(String what, int count) {
      return new Figure("memory of " + what, Map.of())
          .with("live heap KB", heap / 1000.0 / count)
          .with("resident KB", resident / 1000.0 / count);
    }
  }

  private Memory memory() throws IOException, InterruptedException {
    rig.liveHeapBytes();
    return new Memory(rig.liveHeapBytes(), rig.residentBytes());
  }

  private NativeSocket open() throws TimeoutException {
    return await(NativeSocket.open(client, rig.port()));
  }

  /** Does something many times, a hundred at once; in the order of the numbers. */
  private static <T> List<T> many(int count, IntFunction<Future<T>> each) throws TimeoutException {
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

  private static <T> T await(Future<T> future) throws TimeoutException {
    return future.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static Histogram times() {
    return new Histogram(LONGEST_MICROS, 3);
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
