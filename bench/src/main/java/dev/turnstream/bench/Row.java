package dev.turnstream.bench;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * What one scenario came to. Times are microseconds unless their name says otherwise.
 *
 * @param cpu CPU time of the server while the scenario ran; zero when it was not ours to watch
 * @param residentBytes memory of the server at the end
 */
record Row(
    String scenario, int sockets, Tally tally, Duration took, Duration cpu, long residentBytes) {
  private static final String FORMAT =
      "%-11s %7s %8s %10s %9s %9s %8s %8s %8s %8s %9s %9s %8s %5s%n";

  static String head() {
    return FORMAT.formatted(
        "scenario",
        "sockets",
        "turns",
        "deltas/s",
        "cpu µs/d",
        "frames/d",
        "p50 ms",
        "p99 ms",
        "p99.9",
        "max",
        "first p50",
        "cancel p50",
        "rss MB",
        "bad");
  }

  String line() {
    return FORMAT.formatted(
        scenario,
        sockets,
        tally.turns,
        "%.0f".formatted(rate()),
        "%.2f".formatted(cpuPerDelta()),
        "%.2f".formatted(tally.deltas == 0 ? 0.0 : (double) tally.frames / tally.deltas),
        millis(tally.delay, 50),
        millis(tally.delay, 99),
        millis(tally.delay, 99.9),
        millis(tally.delay, 100),
        millis(tally.firstDelta, 50),
        millis(tally.cancel, 50),
        residentBytes / 1_000_000,
        bad());
  }

  private long bad() {
    return tally.miscounted
        + tally.reordered
        + tally.errors.values().stream().mapToLong(Long::longValue).sum();
  }

  JsonObject json() {
    var errors = new JsonObject();
    tally.errors.forEach(errors::put);
    return new JsonObject()
        .put("scenario", scenario)
        .put("sockets", sockets)
        .put("turns", tally.turns)
        .put("cancelled", tally.cancelled)
        .put("deltas", tally.deltas)
        .put("frames", tally.frames)
        .put("seconds", took.toMillis() / 1000.0)
        .put("deltas_per_second", Math.round(rate()))
        .put("server_cpu_us_per_delta", cpuPerDelta())
        .put("server_rss_bytes", residentBytes)
        .put("delay_us", percentiles(tally.delay))
        .put("first_delta_us", percentiles(tally.firstDelta))
        .put("cancel_us", percentiles(tally.cancel))
        .put("miscounted_turns", tally.miscounted)
        .put("reordered", tally.reordered)
        .put("errors", errors);
  }

  private double rate() {
    return tally.deltas / Math.max(0.001, took.toMillis() / 1000.0);
  }

  private double cpuPerDelta() {
    return tally.deltas == 0 ? 0 : cpu.toNanos() / 1000.0 / tally.deltas;
  }

  private static JsonObject percentiles(Histogram times) {
    return new JsonObject()
        .put("count", times.getTotalCount())
        .put("p50", times.getValueAtPercentile(50))
        .put("p90", times.getValueAtPercentile(90))
        .put("p99", times.getValueAtPercentile(99))
        .put("p99_9", times.getValueAtPercentile(99.9))
        .put("max", times.getMaxValue());
  }

  private static String millis(Histogram times, double percentile) {
    return times.getTotalCount() == 0
        ? "-"
        : String.format(Locale.ROOT, "%.2f", times.getValueAtPercentile(percentile) / 1000.0);
  }
}
