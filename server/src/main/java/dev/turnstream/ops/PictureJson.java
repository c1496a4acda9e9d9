package dev.turnstream.ops;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.turnstream.dialect.JsonBytes;
import dev.turnstream.meter.Distribution;
import dev.turnstream.model.FailureCode;
import dev.turnstream.model.ModelUse;
import dev.turnstream.model.TurnStatus;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A picture as {@code /ops/data} tells it: docs/operating/ops.md. */
final class PictureJson {
  private static final List<TurnStatus> ENDS =
      List.of(
          TurnStatus.COMPLETED, TurnStatus.CANCELLED, TurnStatus.FAILED, TurnStatus.INTERRUPTED);

  private final Ops.About about;
  private final Picture picture;

  PictureJson(Ops.About about, Picture picture) {
    this.about = about;
    this.picture = picture;
  }

  /** All of it but the steps up to {@code after}. */
  byte[] write(long after) {
    return JsonBytes.object(json -> {
      about(json);
      now(json);
      concerns(json);
      totals(json);
      days(json);
      json.writeArrayFieldStart("steps");
      for (var step : picture.steps()) {
        if (step.number() > after) {
          step(json, step);
        }
      }
      json.writeEndArray();
    });
  }

  private void about(JsonGenerator json) throws IOException {
    var now = picture.now();
    json.writeStringField("run", about.run());
    json.writeStringField("version", about.version());
    json.writeStringField("upstream", about.upstream());
    json.writeStringField("model", about.model());
    json.writeStringField("time", now.at().toString());
    json.writeNumberField("uptime_ms", ManagementFactory.getRuntimeMXBean().getUptime());
    json.writeArrayFieldStart("bounds_ms");
    for (int i = 0; i < Distribution.BUCKETS - 1; i++) {
      json.writeNumber(millis(Distribution.endOf(i)));
    }
    json.writeEndArray();
  }

  private void now(JsonGenerator json) throws IOException {
    var load = picture.now().reading().load();
    var levels = picture.now().levels();
    json.writeObjectFieldStart("now");
    json.writeNumberField("running", load.running());
    json.writeNumberField("waiting", load.waiting());
    json.writeNumberField("watchers", load.watchers());
    json.writeNumberField("websockets", load.webSockets());
    json.writeNumberField("connections", levels.connections());
    json.writeNumberField("journal_logs", levels.journalLogs());
    json.writeNumberField("deltas_per_second", Math.round(picture.deltasPerSecond() * 10) / 10.0);
    memory(json, picture.now().memory(), levels);
    json.writeEndObject();
    json.writeObjectFieldStart("limits");
    json.writeNumberField("turns", levels.maxTurns());
    json.writeNumberField("connections", levels.maxConnections());
    json.writeNumberField("journal_bytes", levels.maxJournalBytes());
    json.writeNumberField("heap_bytes", picture.now().memory().heapMax());
    json.writeEndObject();
  }

  private static void memory(JsonGenerator json, Memory memory, Levels levels) throws IOException {
    json.writeNumberField("heap_bytes", memory.heapUsed());
    json.writeNumberField("direct_bytes", memory.direct());
    json.writeNumberField("resident_bytes", memory.resident());
    json.writeNumberField("journal_bytes", levels.journalBytes());
  }

  private void concerns(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("concerns");
    for (var concern : picture.concerns()) {
      json.writeStartObject();
      json.writeStringField("kind", concern.kind().name().toLowerCase(Locale.ROOT));
      json.writeStringField("level", concern.level().name().toLowerCase(Locale.ROOT));
      json.writeStringField("since", concern.since().toString());
      json.writeStringField("text", concern.text());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void totals(JsonGenerator json) throws IOException {
    var all = picture.now().reading();
    json.writeObjectFieldStart("totals");
    json.writeNumberField("deltas", all.deltas());
    ends(json, all.ends());
    counts(json, "failures", all.failures());
    counts(json, "retries", all.retries());
    json.writeNumberField("refused", all.refused());
    summary(json, "first_token", all.firstTokens());
    summary(json, "gaps", all.gaps());
    summary(json, "turn_duration", all.durations());
    summary(json, "loop_delay", all.loopDelays());
    json.writeEndObject();
  }

  private void days(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("days");
    for (Map.Entry<LocalDate, Map<String, ModelUse>> day : picture.days().entrySet()) {
      json.writeStartObject();
      json.writeStringField("day", day.getKey().toString());
      json.writeArrayFieldStart("models");
      for (Map.Entry<String, ModelUse> model : new TreeMap<>(day.getValue()).entrySet()) {
        use(json, model.getKey(), model.getValue());
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void use(JsonGenerator json, String model, ModelUse use) throws IOException {
    json.writeStartObject();
    json.writeStringField("model", model);
    json.writeNumberField("turns", use.turns());
    json.writeNumberField("input_tokens", use.inputTokens());
    json.writeNumberField("output_tokens", use.outputTokens());
    json.writeNumberField("cache_creation_input_tokens", use.cacheWriteTokens());
    json.writeNumberField("cache_read_input_tokens", use.cacheReadTokens());
    cost(json, use.cost());
    json.writeNumberField("estimated", use.estimated());
    json.writeEndObject();
  }

  private void step(JsonGenerator json, Step step) throws IOException {
    var happened = step.happened();
    json.writeStartObject();
    json.writeNumberField("step", step.number());
    json.writeStringField("end", step.end().toString());
    json.writeNumberField("length_ms", step.length().toMillis());
    json.writeNumberField("running", step.most().running());
    json.writeNumberField("waiting", step.most().waiting());
    json.writeNumberField("watchers", step.most().watchers());
    json.writeNumberField("connections", step.levels().connections());
    json.writeNumberField("deltas", happened.deltas());
    ends(json, happened.ends());
    counts(json, "failures", happened.failures());
    counts(json, "retries", happened.retries());
    json.writeNumberField("refused", happened.refused());
    buckets(json, "first_token", happened.firstTokens());
    buckets(json, "gaps", happened.gaps());
    buckets(json, "loop_delay", happened.loopDelays());
    cost(json, step.cost());
    memory(json, step.memory(), step.levels());
    json.writeEndObject();
  }

  private static void ends(JsonGenerator json, Map<TurnStatus, Long> ends) throws IOException {
    json.writeObjectFieldStart("ends");
    for (var status : ENDS) {
      json.writeNumberField(status.name().toLowerCase(Locale.ROOT), ends.getOrDefault(status, 0L));
    }
    json.writeEndObject();
  }

  private static void counts(JsonGenerator json, String name, Map<FailureCode, Long> counts)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<FailureCode, Long> one : new TreeMap<>(counts).entrySet()) {
      if (one.getValue() > 0) {
        json.writeNumberField(one.getKey().wire(), one.getValue());
      }
    }
    json.writeEndObject();
  }

  private static void summary(JsonGenerator json, String name, Distribution all)
      throws IOException {
    json.writeObjectFieldStart(name);
    json.writeNumberField("count", all.count());
    json.writeNumberField("sum_ms", millis(all.sum().toNanos()));
    quantile(json, "p50_ms", all.quantile(0.5));
    quantile(json, "p99_ms", all.quantile(0.99));
    json.writeEndObject();
  }

  private static void quantile(JsonGenerator json, String name, @Nullable Duration value)
      throws IOException {
    if (value == null) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(name, millis(value.toNanos()));
    }
  }

  /** Pairs of a bucket's number and how many are in it; empty ones are left out. */
  private static void buckets(JsonGenerator json, String name, Distribution all)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (int i = 0; i < Distribution.BUCKETS; i++) {
      if (all.countIn(i) > 0) {
        json.writeStartArray();
        json.writeNumber(i);
        json.writeNumber(all.countIn(i));
        json.writeEndArray();
      }
    }
    json.writeEndArray();
  }

  private static void cost(JsonGenerator json, BigDecimal cost) throws IOException {
    json.writeNumberField(
        "cost_usd", cost.signum() == 0 ? BigDecimal.ZERO : cost.stripTrailingZeros());
  }

  private static BigDecimal millis(long nanos) {
    return BigDecimal.valueOf(nanos, 6).stripTrailingZeros();
  }
}
