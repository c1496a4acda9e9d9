package dev.turnstream.bench.report;

import dev.turnstream.bench.rig.CpuTime;
import dev.turnstream.bench.rig.Memory;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Results for programs. Times are microseconds unless a name says otherwise. */
public final class Json {
  private static final double[] PERCENTILES = {
    1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 98, 99, 99.5, 99.9, 99.99, 100
  };

  private Json() {}

  /** A run: where and when, and what each scenario came to. */
  public static JsonObject of(Map<String, String> about, List<Result> results) {
    var json = new JsonObject();
    var machine = new JsonObject();
    about.forEach(machine::put);
    var array = new JsonArray();
    results.forEach(result -> array.add(of(result)));
    return json.put("about", machine).put("results", array);
  }

  private static JsonObject of(Result result) {
    var json = new JsonObject().put("scenario", result.scenario()).put("what", result.what());
    if (result.skipped() != null) {
      return json.put("skipped", result.skipped());
    }
    var tally = result.tally();
    var errors = new JsonObject();
    tally.errors.forEach(errors::put);
    json.put("sockets", result.sockets())
        .put("seconds", result.spent().seconds())
        .put("turns", tally.turns)
        .put("cancelled", tally.cancelled)
        .put("deltas", tally.deltas)
        .put("frames", tally.frames)
        .put("deltas_per_second", Math.round(result.rate()))
        .put("cpu", cpu(result))
        .put("allocated_bytes_per_delta", known(result.allocatedPerDelta()))
        .put("gc_pauses_ms", new JsonArray(result.spent().pauses()))
        .put("memory", memory(result.memory()))
        .put("memory_per_socket", memory(result.perSocket()))
        .put("delay_us", times(tally.delay))
        .put("first_delta_us", times(tally.firstDelta))
        .put("cancel_us", times(tally.cancel))
        .put("upstream_late_us", times(tally.late))
        .put("by_second", seconds(tally.seconds))
        .put("miscounted_turns", tally.miscounted)
        .put("reordered", tally.reordered)
        .put("errors", errors);
    return json.put("figures", figures(result.figures()))
        .put("remarks", new JsonArray(result.remarks()));
  }

  private static JsonObject cpu(Result result) {
    var spent = result.spent();
    return new JsonObject()
        .put("server_us_per_delta", result.perDelta(spent.server().total()))
        .put("server_user_us_per_delta", result.perDelta(spent.server().user()))
        .put("server_system_us_per_delta", result.perDelta(spent.server().system()))
        .put("server_percent", percent(result, spent.server()))
        .put("load_percent", percent(result, spent.load()))
        .put("upstream_percent", percent(result, spent.upstream()))
        .put("other_percent", spent.percent(spent.other()));
  }

  private static double percent(Result result, CpuTime cpu) {
    return result.spent().percent(cpu.total());
  }

  private static @Nullable Double known(double value) {
    return value < 0 ? null : value;
  }

  private static @Nullable JsonObject memory(@Nullable Memory memory) {
    return memory == null
        ? null
        : new JsonObject()
            .put("resident_bytes", memory.resident())
            .put("live_heap_bytes", memory.hasHeap() ? memory.heap() : null);
  }

  private static @Nullable JsonObject times(Histogram times) {
    if (times.getTotalCount() == 0) {
      return null;
    }
    var curve = new JsonArray();
    for (double percentile : PERCENTILES) {
      curve.add(new JsonArray().add(percentile).add(times.getValueAtPercentile(percentile)));
    }
    return new JsonObject()
        .put("count", times.getTotalCount())
        .put("p50", times.getValueAtPercentile(50))
        .put("p99", times.getValueAtPercentile(99))
        .put("p99_9", times.getValueAtPercentile(99.9))
        .put("max", times.getMaxValue())
        .put("percentiles", curve);
  }

  private static JsonArray seconds(List<Histogram> seconds) {
    var array = new JsonArray();
    for (var second : seconds) {
      array.add(
          new JsonObject()
              .put("deltas", second.getTotalCount())
              .put("p50", second.getValueAtPercentile(50))
              .put("p99", second.getValueAtPercentile(99)));
    }
    return array;
  }

  private static JsonArray figures(List<Figure> figures) {
    var array = new JsonArray();
    for (var figure : figures) {
      var values = new JsonObject();
      figure.values().forEach(values::put);
      array.add(new JsonObject().put("what", figure.what()).put("values", values));
    }
    return array;
  }
}
