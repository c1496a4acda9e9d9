package dev.turnstream.bench.scenario;

import static dev.turnstream.bench.watch.NativeClients.EVENTS_BEFORE_TEXT;

import dev.turnstream.bench.load.Tally;
import dev.turnstream.bench.report.Figure;
import dev.turnstream.bench.report.Result;
import dev.turnstream.bench.watch.NativeClients;
import dev.turnstream.bench.watch.TurnReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * One reader comes back, again and again: from a new connection until all that it missed is there.
 */
public record Resume() implements Scenario {
  private static final List<Integer> MISSED = List.of(100, 1_000, 10_000);
  private static final int ROUNDS = 25;

  @Override
  public String name() {
    return "resume";
  }

  @Override
  public String what() {
    return "one reader comes back: new connection, handshake, all that was missed";
  }

  @Override
  public int sockets() {
    return 0;
  }

  @Override
  public Resume with(int otherSockets) {
    return this;
  }

  @Override
  public boolean isNative() {
    return true;
  }

  @Override
  public List<Result> run(Workshop workshop) throws Exception {
    var rig = workshop.shared();
    int rounds = workshop.length().rounds(ROUNDS);
    var tally = new Tally();
    var measuring = new Measuring(rig);
    var figures = new ArrayList<Figure>();
    measuring.opens();
    try (var clients = new NativeClients(rig.port())) {
      for (int missed : MISSED.stream().filter(workshop.length()::takes).toList()) {
        for (boolean running : new boolean[] {false, true}) {
          figures.add(back(clients, tally, missed, running, rounds));
        }
      }
    }
    measuring.closes();
    var result = measuring.result(name(), what(), 1, tally);
    for (var figure : figures) {
      result = result.with(figure);
    }
    return List.of(result);
  }

  /**
   * Some rounds of it.
   *
   * @param missed deltas that the reader lacks
   * @param running whether the turn still runs, silently; otherwise it has ended
   */
  private static Figure back(
      NativeClients clients, Tally tally, int missed, boolean running, int rounds)
      throws TimeoutException {
    long last = running ? EVENTS_BEFORE_TEXT + missed : Long.MAX_VALUE;
    var stall = running ? " stall-after=" + missed : "";
    var script = "!emulate deltas=%d delay=0 ttft=0 pings=false%s".formatted(missed, stall);
    var starter = clients.open();
    var whole = new TurnReader(0, last, tally);
    var turn = clients.await(starter.start(script, whole));
    clients.await(whole.arrived());
    var times = Tally.times();
    for (int round = 0; round < rounds; round++) {
      long from = System.nanoTime();
      var reader = new TurnReader(EVENTS_BEFORE_TEXT, last, tally);
      var socket = clients.open();
      clients.await(socket.watch(turn, EVENTS_BEFORE_TEXT, reader));
      Tally.record(times, clients.await(reader.arrived()) - from);
      socket.close();
    }
    if (running) {
      clients.await(starter.cancel(turn));
    }
    starter.close();
    return Figure.ofTimes(
        "%,d deltas missed, turn %s".formatted(missed, running ? "running" : "ended"), times);
  }
}
