package dev.turnstream.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.turnstream.meter.Distribution;
import dev.turnstream.meter.Shortage;
import dev.turnstream.model.FailureCode;
import dev.turnstream.model.ModelUse;
import dev.turnstream.model.TurnStatus;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A picture as Prometheus reads it: docs/operating/metrics.md. The JVM's own figures follow ours.
 */
final class MetricsText {
  private static final double NANOS = 1e9;

  /** Buckets with a doubling between them; the first ends at 62.5 µs. */
  private static final int STEPS_A_DOUBLING = 4;

  private final ExpositionFormats formats = ExpositionFormats.init();
  private final PrometheusRegistry jvm = new PrometheusRegistry();
  private final InfoSnapshot build;

  MetricsText(Ops.About about) {
    JvmMetrics.builder().register(jvm);
    build =
        InfoSnapshot.builder()
            .name("turnstream_build")
            .help("Version and who answers; always 1.")
            .dataPoint(
                InfoSnapshot.InfoDataPointSnapshot.builder()
                    .labels(
                        Labels.of(
                            "version", about.version(),
                            "build", about.build(),
                            "upstream", about.upstream()))
                    .build())
            .build();
  }

  Ops.Exposition write(Picture picture, String accept) {
    var all = MetricSnapshots.builder();
    all.metricSnapshot(build);
    levels(all, picture);
    counters(all, picture);
    durations(all, picture);
    jvm.scrape().forEach(all::metricSnapshot);
    var writer = formats.findWriter(accept);
    var out = new ByteArrayOutputStream(16 * 1024);
    try {
      writer.write(out, all.build());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible); // memory takes it all
    }
    return new Ops.Exposition(writer.getContentType(), out.toString(UTF_8));
  }

  private static void levels(MetricSnapshots.Builder all, Picture picture) {
    var load = picture.now().reading().load();
    var levels = picture.now().levels();
    gauge(all, "turnstream_turns_running", "Turns that are asked of Claude.", load.running());
    gauge(all, "turnstream_turns_waiting", "Turns that wait for another.", load.waiting());
    gauge(all, "turnstream_turns_limit", "Most turns at once.", levels.maxTurns());
    gauge(all, "turnstream_watchers", "Cursors on turns' logs.", load.watchers());
    gauge(all, "turnstream_websockets", "Open WebSockets.", load.webSockets());
    gauge(all, "turnstream_connections", "Open connections of clients.", levels.connections());
    gauge(all, "turnstream_connections_limit", "Most at once.", levels.maxConnections());
    gauge(all, "turnstream_journal_bytes", "Size of all turns' logs.", levels.journalBytes());
    gauge(all, "turnstream_journal_limit_bytes", "Most of that.", levels.maxJournalBytes());
    gauge(all, "turnstream_journal_logs", "Turns' logs in memory.", levels.journalLogs());
    gauge(
        all,
        "turnstream_direct_memory_bytes",
        "Buffers outside of the heap, Netty's included.",
        picture.now().memory().direct());
    gauge(
        all,
        "turnstream_cost_today_dollars",
        "List price of the turns that ended on this day of UTC, earlier runs included.",
        picture.days().lastEntry().getValue().values().stream()
            .mapToDouble(use -> use.cost().doubleValue())
            .sum());
  }

  private static void counters(MetricSnapshots.Builder all, Picture picture) {
    var reading = picture.now().reading();
    all.metricSnapshot(
        counter("turnstream_deltas", "Pieces of answers that came from Claude.")
            .dataPoint(point(reading.deltas(), Labels.EMPTY))
            .build());
    var refused = counter("turnstream_turns_refused", "Turns not begun, by what was short.");
    for (var why : EnumSet.allOf(Shortage.class)) {
      long times = reading.refusals().getOrDefault(why, 0L);
      refused.dataPoint(point(times, Labels.of("reason", why.label())));
    }
    all.metricSnapshot(refused.build());
    var limited = counter("turnstream_limited", "What limits of connections kept away or slowed.");
    new TreeMap<>(picture.now().levels().limited())
        .forEach((limit, times) -> limited.dataPoint(point(times, Labels.of("reason", limit))));
    all.metricSnapshot(limited.build());
    var ends = counter("turnstream_turns", "Turns that ended, by how.");
    for (var status : EnumSet.allOf(TurnStatus.class)) {
      if (status.isTerminal()) {
        var state = status.name().toLowerCase(Locale.ROOT);
        ends.dataPoint(point(reading.ended(status), Labels.of("state", state)));
      }
    }
    all.metricSnapshot(ends.build());
    byCode(all, "turnstream_turn_failures", "Failed turns by reason.", reading.failures());
    byCode(
        all,
        "turnstream_upstream_retries",
        "Further attempts at Claude, by the reason of the one before.",
        reading.retries());
    models(all, reading.models());
    dropped(all, picture.now().levels().dropped());
  }

  private static void dropped(MetricSnapshots.Builder all, Dropped dropped) {
    all.metricSnapshot(
        counter("turnstream_log_lines_dropped", "Lines of the log that were left out.")
            .dataPoint(point(dropped.logLines(), Labels.EMPTY))
            .build());
    all.metricSnapshot(
        counter("turnstream_audit_entries_dropped", "Entries of the audit log that are missing.")
            .dataPoint(point(dropped.auditEntries(), Labels.EMPTY))
            .build());
  }

  /** Each code is there from the start, so that its first failure is an increase. */
  private static void byCode(
      MetricSnapshots.Builder all, String name, String help, Map<FailureCode, Long> counts) {
    var counter = counter(name, help);
    for (var code : EnumSet.allOf(FailureCode.class)) {
      counter.dataPoint(point(counts.getOrDefault(code, 0L), Labels.of("code", code.wire())));
    }
    all.metricSnapshot(counter.build());
  }

  private static void models(MetricSnapshots.Builder all, Map<String, ModelUse> models) {
    var tokens = counter("turnstream_tokens", "Tokens of turns that ended.");
    var cost = counter("turnstream_cost_dollars", "List price of turns that ended.");
    models.forEach((model, use) -> {
      tokens.dataPoint(tokens(model, "input", use.inputTokens()));
      tokens.dataPoint(tokens(model, "output", use.outputTokens()));
      tokens.dataPoint(tokens(model, "cache_write", use.cacheWriteTokens()));
      tokens.dataPoint(tokens(model, "cache_read", use.cacheReadTokens()));
      cost.dataPoint(point(use.cost(), Labels.of("model", model)));
    });
    all.metricSnapshot(tokens.build());
    all.metricSnapshot(cost.build());
  }

  private static CounterDataPointSnapshot tokens(String model, String type, long count) {
    return point(count, Labels.of("model", model, "type", type));
  }

  private static void durations(MetricSnapshots.Builder all, Picture picture) {
    var reading = picture.now().reading();
    histogram(
        all,
        "turnstream_time_to_first_token_seconds",
        "From a turn's start to its first text.",
        reading.firstTokens());
    histogram(
        all,
        "turnstream_token_gap_seconds",
        "From one arrival of deltas to the next in one answer.",
        reading.gaps());
    histogram(
        all,
        "turnstream_turn_duration_seconds",
        "From a turn's start to its end.",
        reading.durations());
    histogram(
        all,
        "turnstream_event_loop_delay_seconds",
        "By how much event loops were late, looked at twice a second.",
        reading.loopDelays());
  }

  private static void histogram(
      MetricSnapshots.Builder all, String name, String help, Distribution durations) {
    var buckets = ClassicHistogramBuckets.builder();
    long count = 0;
    for (int i = 0; i < Distribution.BUCKETS - 1; i++) {
      count += durations.countIn(i);
      if (i % STEPS_A_DOUBLING == 0) {
        buckets.bucket(Distribution.endOf(i) / NANOS, count);
        count = 0;
      }
    }
    buckets.bucket(Double.POSITIVE_INFINITY, count + durations.countIn(Distribution.BUCKETS - 1));
    all.metricSnapshot(
        HistogramSnapshot.builder()
            .name(name)
            .help(help)
            .dataPoint(
                HistogramDataPointSnapshot.builder()
                    .classicHistogramBuckets(buckets.build())
                    .sum(durations.sum().toNanos() / NANOS)
                    .build())
            .build());
  }

  private static void gauge(MetricSnapshots.Builder all, String name, String help, Number value) {
    all.metricSnapshot(
        GaugeSnapshot.builder()
            .name(name)
            .help(help)
            .dataPoint(GaugeDataPointSnapshot.builder().value(value.doubleValue()).build())
            .build());
  }

  private static CounterSnapshot.Builder counter(String name, String help) {
    return CounterSnapshot.builder().name(name).help(help);
  }

  private static CounterDataPointSnapshot point(Number value, Labels labels) {
    return CounterDataPointSnapshot.builder().value(value.doubleValue()).labels(labels).build();
  }
}
