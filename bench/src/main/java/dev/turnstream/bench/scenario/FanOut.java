package dev.turnstream.bench.scenario;

import static dev.turnstream.bench.watch.NativeClients.EVENTS_BEFORE_TEXT;

import dev.turnstream.bench.load.Tally;
import dev.turnstream.bench.report.Figure;
import dev.turnstream.bench.report.Result;
import dev.turnstream.bench.rig.Rig;
import dev.turnstream.bench.watch.NativeClients;
import dev.turnstream.bench.watch.TurnReader;
import java.util.List;

/**
 * One turn of 20 deltas a second, and many who watch it.
 *
 * @param sockets the watchers, the one who started it among them
 */
public record FanOut(int sockets) implements Scenario {
  private static final int SECONDS = 10;
  private static final int RATE = 20;

  @Override
  public String name() {
    return "fan-out";
  }

  @Override
  public String what() {
    return "watchers of one turn of 20 deltas a second, native protocol";
  }

  @Override
  public FanOut with(int otherSockets) {
    return new FanOut(otherSockets);
  }

  @Override
  public boolean isNative() {
    return true;
  }

  @Override
  public List<Result> run(Workshop workshop) throws Exception {
    var rig = workshop.shared();
    int watchers = workshop.length().sockets(sockets);
    int deltas = (int) (RATE * workshop.length().of(SECONDS).toMillis() / 1000);
    try (var clients = new NativeClients(rig.port())) {
      return List.of(measured(rig, clients, watchers, Math.max(3, deltas)));
    }
  }

  private Result measured(Rig rig, NativeClients clients, int watchers, int deltas)
      throws Exception {
    var seen = new Tally();
    var others = clients.open(watchers - 1);
    var starter = clients.open();
    var measuring = new Measuring(rig);
    var first = new TurnReader(0, EVENTS_BEFORE_TEXT, seen);
    var script = "!emulate deltas=%d delay=%d ttft=2000 stamps=true".formatted(deltas, 1000 / RATE);
    var turn = clients.await(starter.start(script, first));
    clients.many(watchers - 1, n -> others.get(n).watch(turn, 0, NativeClients.whole(seen)));
    clients.await(first.arrived());
    measuring.opens();
    clients.await(() -> seen.turns >= watchers || seen.bad() > 0);
    measuring.closes();
    others.forEach(socket -> socket.close());
    starter.close();
    if (seen.deltas != (long) watchers * deltas) {
      seen.error("deltas lost");
    }
    var result = measuring.result(name(), what(), watchers, seen);
    double micros = result.spent().server().total().toNanos() / 1000.0;
    return result.with(
        Figure.of("the server's cost")
            .with("cpu µs an event", micros / deltas)
            .with("cpu µs a delivery", micros / deltas / watchers));
  }
}
