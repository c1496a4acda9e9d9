package dev.turnstream.bench.report;

import dev.turnstream.bench.load.Tally;
import dev.turnstream.bench.rig.Memory;
import dev.turnstream.bench.rig.Spent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one scenario came to.
 *
 * @param scenario its name
 * @param what says what it does
 * @param sockets clients at once
 * @param tally what they saw
 * @param spent what it cost
 * @param memory of the whole server while they were there, or null when it was not looked at
 * @param perSocket what of it each socket brought, with the turn that ran on it, or null
 * @param figures what else it tells
 * @param remarks what a reader must know to judge the rest
 * @param skipped why it was not run, or null
 */
public record Result(
    String scenario,
    String what,
    int sockets,
    Tally tally,
    Spent spent,
    @Nullable Memory memory,
    @Nullable Memory perSocket,
    List<Figure> figures,
    List<String> remarks,
    @Nullable String skipped) {
  /** Delays of a machine on which others work so much say little. */
  private static final double DISTURBED_PERCENT = 20;

  /** A load that needs so much of its CPUs can't give more. */
  private static final double FULL_PERCENT = 90;

  private static final double LATE_MILLIS = 5;

  public Result {
    figures = List.copyOf(figures);
    remarks = List.copyOf(remarks);
  }

  /** What was seen and what it cost. */
  public static Result of(String scenario, String what, int sockets, Tally tally, Spent spent) {
    return new Result(
        scenario, what, sockets, tally, spent, null, null, List.of(), List.of(), null);
  }

  /** One that was not run. */
  public static Result skipped(String scenario, String what, String why) {
    return new Result(
        scenario, what, 0, new Tally(), Spent.unwatched(0), null, null, List.of(), List.of(), why);
  }

  /** The same with a figure more. */
  public Result with(Figure figure) {
    var more = new ArrayList<>(figures);
    more.add(figure);
    return new Result(
        scenario, what, sockets, tally, spent, memory, perSocket, more, remarks, skipped);
  }

  /** The same with a remark more. */
  public Result with(String remark) {
    var more = new ArrayList<>(remarks);
    more.add(remark);
    return new Result(
        scenario, what, sockets, tally, spent, memory, perSocket, figures, more, skipped);
  }

  /**
   * The same with the server's memory.
   *
   * @param before all sockets came
   * @param during they were there
   */
  public Result with(Memory before, Memory during) {
    var added = during.since(before);
    var each =
        new Memory(
            added.resident() / Math.max(1, sockets),
            added.hasHeap() ? added.heap() / Math.max(1, sockets) : Memory.UNKNOWN);
    return new Result(
        scenario, what, sockets, tally, spent, during, each, figures, remarks, skipped);
  }

  /**
   * The same with remarks on what else the machine did.
   *
   * @param loadCpus CPUs that load generator and upstream have together
   */
  public Result judged(int loadCpus) {
    var judged = this;
    double load = spent.percent(spent.load().total()) + spent.percent(spent.upstream().total());
    if (loadCpus > 0 && load > FULL_PERCENT * loadCpus) {
      judged =
          judged.with(
              "load generator and upstream had no time left (%.0f %% of a CPU): more was not asked of the server"
                  .formatted(load));
    }
    double other = spent.percent(spent.other());
    if (other > DISTURBED_PERCENT) {
      judged =
          judged.with(
              "other work took %.0f %% of a CPU: delays say little, and CPU for each delta shifts"
                  .formatted(other));
    }
    double late = tally.late.getValueAtPercentile(99) / 1000.0;
    if (late > LATE_MILLIS) {
      judged =
          judged.with("the upstream fell %.0f ms behind its pace in a turn (p99)".formatted(late));
    }
    return judged;
  }

  /** Deltas a second. */
  public double rate() {
    return tally.deltas / Math.max(0.001, spent.seconds());
  }

  /** Microseconds of the server for each delta. */
  public double perDelta(Duration cpu) {
    return tally.deltas == 0 ? 0 : cpu.toNanos() / 1000.0 / tally.deltas;
  }

  /** Bytes that the server allocated for each delta, -1 when that is not known. */
  public double allocatedPerDelta() {
    return spent.allocatedBytes() < 0 || tally.deltas == 0
        ? -1
        : (double) spent.allocatedBytes() / tally.deltas;
  }
}
