package dev.turnstream.bench.report;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * Something that a scenario tells beside its row.
 *
 * @param what says what was measured
 * @param values named with their units
 */
public record Figure(String what, Map<String, Double> values) {
  /** Median, 99th percentile and maximum of times that were recorded in microseconds. */
  public static Figure ofTimes(String what, Histogram micros) {
    return new Figure(what, Map.of())
        .with("p50 ms", micros.getValueAtPercentile(50) / 1000.0)
        .with("p99 ms", micros.getValueAtPercentile(99) / 1000.0)
        .with("max ms", micros.getMaxValue() / 1000.0);
  }

  /** A figure without values yet. */
  public static Figure of(String what) {
    return new Figure(what, Map.of());
  }

  /** The same with one value more. */
  public Figure with(String name, double value) {
    var more = new LinkedHashMap<>(values);
    more.put(name, value);
    return new Figure(what, more);
  }

  String line() {
    return values.entrySet().stream()
        .map(v -> v.getKey() + " " + round(v.getValue()))
        .collect(Collectors.joining(", ", "  %-62s ".formatted(what), "\n"));
  }

  static String round(double value) {
    return String.format(
        Locale.ROOT, Math.abs(value) < 100 && value != Math.rint(value) ? "%.2f" : "%.0f", value);
  }
}
