package dev.turnstream.bench.scenario;

import dev.turnstream.bench.load.Tally;
import dev.turnstream.bench.load.Window;
import dev.turnstream.bench.report.Result;
import dev.turnstream.bench.rig.Memory;
import dev.turnstream.bench.rig.Rig;
import dev.turnstream.bench.rig.Spent;
import dev.turnstream.bench.rig.Usage;
import org.jspecify.annotations.Nullable;

/** Takes the clocks when a load begins and ends to count, and the memory while it is there. */
final class Measuring implements Window {
  private final Rig rig;
  private final Memory before;
  private @Nullable Usage from;
  private @Nullable Spent spent;
  private @Nullable Memory during;

  Measuring(Rig rig) {
    this.rig = rig;
    this.before = rig.memory();
  }

  @Override
  public void opens() {
    from = rig.usage();
  }

  @Override
  public void closes() {
    if (from != null) {
      spent = rig.since(from);
    }
    during = rig.memory();
  }

  /** What it cost, with the memory while it was there. */
  Result result(String scenario, String what, int sockets, Tally tally) {
    var cost = spent == null ? Spent.unwatched(0) : spent;
    var result = Result.of(scenario, what, sockets, tally, cost);
    return during == null ? result : result.with(before, during);
  }
}
