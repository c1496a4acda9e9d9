package dev.turnstream.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** A run for docs/MEASUREMENTS.md. */
public final class Markdown {
  private static final String HEAD =
      """
      | scenario | sockets | deltas/s | CPU µs a delta | user + system | bytes a delta | p50 ms | p99 | p99.9 | first p50 | resident MB | longest GC ms |
      | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
      """;

  private Markdown() {}

  /** Where and when, a table, and what else each scenario tells. */
  public static String of(Map<String, String> about, List<Result> results) {
    var where =
        about.entrySet().stream()
            .map(entry -> entry.getKey() + ": " + entry.getValue())
            .collect(Collectors.joining("; ", "", ".\n\n"));
    var rows =
        results.stream()
            .filter(result -> result.tally().deltas > 0)
            .map(Markdown::row)
            .collect(Collectors.joining());
    var more = results.stream().map(Markdown::more).collect(Collectors.joining());
    return where + HEAD + rows + "\n" + more;
  }

  private static String row(Result result) {
    var spent = result.spent();
    var tally = result.tally();
    return String.format(
        Locale.ROOT,
        "| `%s` | %,d | %,.0f | %.2f | %.2f + %.2f | %s | %s | %s | %s | %s | %s | %s |%n",
        result.scenario(),
        result.sockets(),
        result.rate(),
        result.perDelta(spent.server().total()),
        result.perDelta(spent.server().user()),
        result.perDelta(spent.server().system()),
        result.allocatedPerDelta() < 0 ? "–" : Figure.round(Math.rint(result.allocatedPerDelta())),
        millis(tally.delay, 50),
        millis(tally.delay, 99),
        millis(tally.delay, 99.9),
        millis(tally.firstDelta, 50),
        result.memory() == null ? "–" : result.memory().resident() / 1_000_000,
        spent.pauses().isEmpty() ? "–" : Figure.round(spent.longestPause()));
  }

  private static String more(Result result) {
    var lines = new StringBuilder();
    if (result.skipped() != null) {
      lines.append("- `%s` skipped: %s%n".formatted(result.scenario(), result.skipped()));
    }
    for (var figure : result.figures()) {
      var values =
          figure.values().entrySet().stream()
              .map(value -> value.getKey() + " " + Figure.round(value.getValue()))
              .collect(Collectors.joining(", "));
      lines.append(
          "- `%s`, %d: %s: %s%n"
              .formatted(result.scenario(), result.sockets(), figure.what(), values));
    }
    for (var remark : result.remarks()) {
      lines.append("- `%s`, %d: %s%n".formatted(result.scenario(), result.sockets(), remark));
    }
    if (result.tally().bad() > 0) {
      lines.append(
          "- `%s`, %d went wrong: %s%n"
              .formatted(result.scenario(), result.sockets(), result.tally().errors));
    }
    return lines.toString();
  }

  private static String millis(Histogram times, double percentile) {
    return times.getTotalCount() == 0
        ? "–"
        : Figure.round(times.getValueAtPercentile(percentile) / 1000.0);
  }
}
