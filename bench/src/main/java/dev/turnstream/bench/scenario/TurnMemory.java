package dev.turnstream.bench.scenario;

import dev.turnstream.bench.load.Tally;
import dev.turnstream.bench.report.Figure;
import dev.turnstream.bench.report.Result;
import dev.turnstream.bench.rig.Memory;
import dev.turnstream.bench.rig.Rig;
import dev.turnstream.bench.watch.NativeClients;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * What of the server's memory each socket, watcher and running turn takes.
 *
 * @param sockets how many of each to take it from
 */
public record TurnMemory(int sockets) implements Scenario {
  private static final int STARTERS = 100;

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public String what() {
    return "memory of an idle native socket, of a watcher and of a running turn";
  }

  @Override
  public TurnMemory with(int otherSockets) {
    return new TurnMemory(otherSockets);
  }

  @Override
  public boolean isNative() {
    return true;
  }

  @Override
  public List<Result> run(Workshop workshop) throws Exception {
    try (var rig = workshop.fresh();
        var clients = new NativeClients(rig.port())) {
      var from = rig.usage();
      int count = workshop.length().sockets(sockets);
      var figures = figures(rig, clients, count);
      var result = Result.of(name(), what(), count, new Tally(), rig.since(from));
      for (var figure : figures) {
        result = result.with(figure);
      }
      return List.of(result);
    }
  }

  private static List<Figure> figures(Rig rig, NativeClients clients, int count)
      throws TimeoutException {
    var figures = new ArrayList<Figure>();
    clients.open(Math.min(count, STARTERS)).forEach(socket -> socket.close()); // classes loaded
    var nothing = rig.memory();
    var sockets = clients.open(count);
    var connected = rig.memory();
    figures.add(figure("an idle native socket", nothing, connected, count));
    var silent = "!emulate deltas=10 delay=0 ttft=3600000";
    var turn = clients.await(sockets.getFirst().start(silent));
    clients.many(count, n -> sockets.get(n).watch(turn, 0, NativeClients.whole(new Tally())));
    var watching = rig.memory();
    figures.add(figure("an idle watcher, its socket apart", connected, watching, count));
    var started =
        clients.many(count, n -> sockets.get(n % Math.min(count, STARTERS)).start(silent));
    figures.add(
        figure(
            "a running turn that nobody watches, with its way to Claude",
            watching,
            rig.memory(),
            count));
    clients.many(count, n -> sockets.getFirst().cancel(started.get(n)));
    clients.await(sockets.getFirst().cancel(turn));
    sockets.forEach(socket -> socket.close());
    return figures;
  }

  private static Figure figure(String what, Memory before, Memory after, int count) {
    var added = after.since(before);
    var figure =
        Figure.of("memory of " + what).with("resident KB", added.resident() / 1000.0 / count);
    return added.hasHeap() ? figure.with("live heap KB", added.heap() / 1000.0 / count) : figure;
  }
}
