package dev.turnstream.bench.scale;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What machines hold, as a table in Markdown. */
public final class ScaleTable {
  private static final double GIGA = 1e9;

  /** A machine with a name. */
  private record Named(String name, Machine machine) {}

  /** A shape of demand with a name; its numbers are for one turn. */
  private record Shape(String name, Demand demand) {}

  private static final List<Named> MACHINES =
      List.of(
          new Named("2 cores, 4 GB", new Machine(2, 4 * GIGA, 64e6, 20_000, GIGA)),
          new Named("16 cores, 32 GB", new Machine(16, 32 * GIGA, 2 * GIGA, 1e6, 10 * GIGA)));

  private static final List<Shape> SHAPES =
      List.of(
          new Shape("one reader each", new Demand(1, 50, 1, 0, 500, 600)),
          new Shape("19 idle sockets for each that reads", new Demand(1, 50, 1, 19, 500, 600)),
          new Shape("ten watch each turn", new Demand(1, 50, 10, 0, 500, 600)),
          new Shape("a slow model, 20 deltas a second", new Demand(1, 20, 1, 0, 500, 600)));

  private ScaleTable() {}

  /** The table. */
  public static String of(Costs costs) {
    var head =
        """
        | machine | turns of 50 deltas a second, if not said otherwise | turns | sockets | deltas out a second | memory | ends with | logs stay |
        | --- | --- | --- | --- | --- | --- | --- | --- |
        """;
    return MACHINES.stream()
        .flatMap(machine -> SHAPES.stream().map(shape -> row(machine, shape, costs)))
        .collect(Collectors.joining("", head, ""));
  }

  private static String row(Named named, Shape shape, Costs costs) {
    var most = Estimate.most(shape.demand, named.machine, costs);
    var estimate = Estimate.of(most, named.machine, costs);
    return String.format(
        Locale.ROOT,
        "| %s | %s | %,.0f | %,.0f | %,.0f | %.1f GB | %s | %,.0f s |%n",
        named.name,
        shape.name,
        most.turns(),
        most.sockets(),
        most.turns() * most.rate() * most.watchers(),
        estimate.memoryBytes() / GIGA,
        estimate.tightest(named.machine),
        estimate.keptSeconds());
  }
}
