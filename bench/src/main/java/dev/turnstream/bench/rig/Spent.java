package dev.turnstream.bench.rig;

import java.time.Duration;
import java.util.List;

/**
 * What a time cost.
 *
 * @param seconds its length
 * @param server CPU time of the server
 * @param upstream CPU time of the upstream, as far as it is ours
 * @param load CPU time of the load generator
 * @param other CPU time of everything else on the same CPUs
 * @param allocatedBytes by the server's JVM, -1 when that is not known
 * @param pauses of its collector in milliseconds; empty also when they are not known
 */
public record Spent(
    double seconds,
    CpuTime server,
    CpuTime upstream,
    CpuTime load,
    Duration other,
    long allocatedBytes,
    List<Double> pauses) {
  /** Nothing that was watched. */
  public static Spent unwatched(double seconds) {
    return new Spent(
        seconds, CpuTime.ZERO, CpuTime.ZERO, CpuTime.ZERO, Duration.ZERO, -1, List.of());
  }

  public Spent {
    pauses = List.copyOf(pauses);
  }

  static Spent between(Usage before, Usage after, List<Double> pauses) {
    var server = after.server().minus(before.server());
    var upstream = after.upstream().minus(before.upstream());
    var load = after.load().minus(before.load());
    var other =
        after
            .busy()
            .minus(before.busy())
            .minus(server.total())
            .minus(upstream.total())
            .minus(load.total());
    return new Spent(
        (after.nanos() - before.nanos()) / 1e9,
        server,
        upstream,
        load,
        other.isNegative() ? Duration.ZERO : other,
        before.allocatedBytes() < 0 ? -1 : after.allocatedBytes() - before.allocatedBytes(),
        pauses);
  }

  /** A CPU time as a share of the whole time in percent: 100 is one CPU. */
  public double percent(Duration cpu) {
    return seconds <= 0 ? 0 : 100 * cpu.toNanos() / 1e9 / seconds;
  }

  /** The longest pause in milliseconds, 0 when there was none. */
  public double longestPause() {
    return pauses.stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }
}
