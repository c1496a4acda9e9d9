package dev.turnstream.bench;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * One line of a report.
 *
 * @param what says what was measured
 * @param values named with their units
 */
record Figure(String what, Map<String, Double> values) {
  /** Median, 99th percentile and maximum of times that were recorded in microseconds. */
  static Figure ofTimes(String what, Histogram micros) {
    var values = new LinkedHashMap<String, Double>();
    values.put("p50 ms", micros.getValueAtPercentile(50) / 1000.0);
    values.put("p99 ms", micros.getValueAtPercentile(99) / 1000.0);
    values.put("max ms", micros.getMaxValue() / 1000.0);
    return new Figure(what, values);
  }

  /** The same with one value more. */
  Figure with(String name, double value) {
    var more = new LinkedHashMap<>(values);
    more.put(name, value);
    return new Figure(what, more);
  }

  String line() {
    return values.entrySet().stream()
        .map(v -> "%s %s".formatted(v.getKey(), round(v.getValue())))
        .collect(Collectors.joining(", ", "%-58s ".formatted(what), "\n"));
  }

  private static String round(double value) {
    return String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.2f" : "%.0f", value);
  }

  JsonObject json() {
    var json = new JsonObject().put("what", what);
    values.forEach(json::put);
    return json;
  }
}
