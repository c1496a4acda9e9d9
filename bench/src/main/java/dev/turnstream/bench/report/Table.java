package dev.turnstream.bench.report;

import dev.turnstream.bench.rig.CpuTime;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Rows for people. */
public final class Table {
  private static final String FORMAT =
      "%-13s %7s %9s %8s %6s %6s %6s %8s %7s %7s %7s %7s %7s %6s %8s %6s %5s %5s %5s %6s %4s%n";

  private Table() {}

  /** The names of the columns. */
  public static String head() {
    return FORMAT.formatted(
        "scenario",
        "sockets",
        "deltas/s",
        "cpu µs/d",
        "user",
        "sys",
        "B/d",
        "frames/d",
        "p50 ms",
        "p99",
        "p99.9",
        "first50",
        "first99",
        "rss MB",
        "heap KB",
        "gc max",
        "srv%",
        "load%",
        "up%",
        "other%",
        "bad");
  }

  /** A row, what else there is to tell of it, and what has to be known to judge it. */
  public static String lines(Result result) {
    if (result.skipped() != null) {
      return "%-13s skipped: %s%n".formatted(result.scenario(), result.skipped());
    }
    var lines = new StringBuilder(row(result));
    result.figures().forEach(figure -> lines.append(figure.line()));
    result.remarks().forEach(remark -> lines.append("  note: ").append(remark).append('\n'));
    if (result.tally().bad() > 0) {
      lines.append(
          "  bad: %d turns with a wrong count, %d deltas out of order, errors %s%n"
              .formatted(
                  result.tally().miscounted, result.tally().reordered, result.tally().errors));
    }
    return lines.toString();
  }

  private static String row(Result result) {
    var tally = result.tally();
    var spent = result.spent();
    boolean deltas = tally.deltas > 0;
    var each = result.perSocket();
    return FORMAT.formatted(
        result.scenario(),
        result.sockets(),
        deltas ? "%.0f".formatted(result.rate()) : "-",
        deltas ? decimals(result.perDelta(spent.server().total())) : "-",
        deltas ? decimals(result.perDelta(spent.server().user())) : "-",
        deltas ? decimals(result.perDelta(spent.server().system())) : "-",
        result.allocatedPerDelta() < 0 ? "-" : "%.0f".formatted(result.allocatedPerDelta()),
        deltas ? decimals((double) tally.frames / tally.deltas) : "-",
        millis(tally.delay, 50),
        millis(tally.delay, 99),
        millis(tally.delay, 99.9),
        millis(tally.firstDelta, 50),
        millis(tally.firstDelta, 99),
        result.memory() == null ? "-" : result.memory().resident() / 1_000_000,
        each == null || !each.hasHeap() ? "-" : "%.1f".formatted(each.heap() / 1000.0),
        spent.pauses().isEmpty() ? "-" : decimals(spent.longestPause()),
        percent(result, spent.server()),
        percent(result, spent.load()),
        percent(result, spent.upstream()),
        "%.0f".formatted(spent.percent(spent.other())),
        tally.bad());
  }

  private static String percent(Result result, CpuTime cpu) {
    return "%.0f".formatted(result.spent().percent(cpu.total()));
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static String millis(Histogram times, double percentile) {
    return times.getTotalCount() == 0
        ? "-"
        : decimals(times.getValueAtPercentile(percentile) / 1000.0);
  }
}
