package dev.turnstream.bench.scenario;

import static dev.turnstream.bench.watch.NativeClients.EVENTS_BEFORE_TEXT;

import dev.turnstream.bench.load.Tally;
import dev.turnstream.bench.report.Figure;
import dev.turnstream.bench.report.Result;
import dev.turnstream.bench.watch.NativeClients;
import dev.turnstream.bench.watch.TurnReader;
import java.util.List;

/** One turn after another is cancelled: to its receipt, and to the closed connection to Claude. */
public record Receipts() implements Scenario {
  private static final int ROUNDS = 50;

  @Override
  public String name() {
    return "receipts";
  }

  @Override
  public String what() {
    return "one turn after another cancelled in the native protocol, each with its receipt";
  }

  @Override
  public int sockets() {
    return 0;
  }

  @Override
  public Receipts with(int otherSockets) {
    return this;
  }

  @Override
  public boolean isNative() {
    return true;
  }

  @Override
  public List<Result> run(Workshop workshop) throws Exception {
    var rig = workshop.shared();
    var tally = new Tally();
    var receipts = Tally.times();
    var closes = Tally.times();
    var measuring = new Measuring(rig);
    measuring.opens();
    try (var clients = new NativeClients(rig.port())) {
      var socket = clients.open();
      for (int round = 0; round < workshop.length().rounds(ROUNDS); round++) {
        var reader = new TurnReader(0, EVENTS_BEFORE_TEXT + 5, tally);
        var turn = clients.await(socket.start("!emulate deltas=1000 delay=20 ttft=10", reader));
        clients.await(reader.arrived());
        long from = System.nanoTime();
        var receipt = clients.await(socket.cancel(turn));
        Tally.record(receipts, System.nanoTime() - from);
        Tally.record(closes, Math.round(receipt.getDouble("upstream_closed_ms") * 1e6));
      }
      socket.close();
    }
    measuring.closes();
    return List.of(
        measuring
            .result(name(), what(), 1, tally)
            .with(Figure.ofTimes("cancel to receipt, which the store has then", receipts))
            .with(Figure.ofTimes("cancel to upstream closed, as the receipt says", closes)));
  }
}
