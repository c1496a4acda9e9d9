package dev.turnstream.bench.scenario;

import static dev.turnstream.bench.watch.NativeClients.EVENTS_BEFORE_TEXT;

import dev.turnstream.bench.load.Tally;
import dev.turnstream.bench.report.Figure;
import dev.turnstream.bench.report.Result;
import dev.turnstream.bench.rig.Rig;
import dev.turnstream.bench.watch.NativeClients;
import dev.turnstream.bench.watch.NativeSocket;
import dev.turnstream.bench.watch.TurnReader;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;

/**
 * All readers, each with a turn of its own that goes on, lose their connections at the same moment
 * and come back at once.
 */
public record Storm(int sockets) implements Scenario {
  private static final int SECONDS = 12;
  private static final int RATE = 5;

  /** Deltas that everybody has before it breaks loose. */
  private static final int DELTAS_BEFORE = 5;

  @Override
  public String name() {
    return "storm";
  }

  @Override
  public String what() {
    return "readers of a turn each (5 deltas a second) all drop and come back at once";
  }

  @Override
  public Storm with(int otherSockets) {
    return new Storm(otherSockets);
  }

  @Override
  public boolean isNative() {
    return true;
  }

  /** Who lost its connection: it knows its turn and where it stands. */
  private record Reader(NativeSocket socket, String turn, TurnReader reader) {}

  @Override
  public List<Result> run(Workshop workshop) throws Exception {
    var rig = workshop.shared();
    int count = workshop.length().sockets(sockets);
    long seconds = Math.max(3, workshop.length().of(SECONDS).toSeconds());
    try (var clients = new NativeClients(rig.port())) {
      return List.of(measured(rig, clients, count, (int) (RATE * seconds)));
    }
  }

  private Result measured(Rig rig, NativeClients clients, int count, int deltas)
      throws TimeoutException {
    var tally = new Tally();
    var readers = started(clients, tally, count, deltas);
    var connected = Tally.times();
    var caughtUp = Tally.times();
    var back = new ArrayList<Future<Long>>();
    var measuring = new Measuring(rig);
    measuring.opens();
    // All on the event loop, so that nobody comes back before the last one has gone.
    clients.run(() -> {
      readers.forEach(reader -> reader.socket.close());
      long from = System.nanoTime();
      readers.forEach(reader -> back.add(comeBack(clients, reader, from, connected, caughtUp)));
    });
    for (var one : back) {
      clients.await(one);
    }
    measuring.closes();
    clients.await(() -> tally.turns >= count || tally.bad() > 0);
    if (tally.deltas != (long) count * deltas) {
      tally.error("deltas lost");
    }
    var result = measuring.result(name(), what(), count, tally);
    double millis = result.spent().server().total().toNanos() / 1e6;
    return result
        .with(Figure.ofTimes("drop to greeted again", connected))
        .with(Figure.ofTimes("drop to all that was missed", caughtUp))
        .with(Figure.of("the server's cost").with("cpu ms a reader", millis / count));
  }

  private static List<Reader> started(NativeClients clients, Tally tally, int count, int deltas)
      throws TimeoutException {
    var script = "!emulate deltas=%d delay=%d ttft=10 stamps=true".formatted(deltas, 1000 / RATE);
    var opened = clients.open(count);
    var followed = new ArrayList<TurnReader>();
    for (int i = 0; i < count; i++) {
      followed.add(NativeClients.whole(tally));
    }
    var turns = clients.many(count, n -> opened.get(n).start(script, followed.get(n)));
    var readers = new ArrayList<Reader>();
    for (int i = 0; i < count; i++) {
      readers.add(new Reader(opened.get(i), turns.get(i), followed.get(i)));
    }
    long goal = EVENTS_BEFORE_TEXT + DELTAS_BEFORE;
    clients.await(() -> followed.stream().allMatch(reader -> reader.position() >= goal));
    return readers;
  }

  private static Future<Long> comeBack(
      NativeClients clients, Reader who, long from, Histogram connected, Histogram caughtUp) {
    return clients
        .connect()
        .compose(socket -> {
          Tally.record(connected, System.nanoTime() - from);
          return socket.watch(who.turn, who.reader.position(), who.reader);
        })
        .compose(answer -> who.reader.catchesUp(answer.getLong("head", 0L)))
        .onSuccess(at -> Tally.record(caughtUp, at - from));
  }
}
