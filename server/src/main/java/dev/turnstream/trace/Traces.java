package dev.turnstream.trace;

import dev.turnstream.model.Owner;
import dev.turnstream.model.RequestContext;
import dev.turnstream.turn.TurnObserver;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Traces of turns, sent to a collector by a thread of its own. When that is slower than turns end,
 * spans are left out.
 */
public final class Traces implements TurnObserver, AutoCloseable {
  private static final int MOST_WAITING = 8192;
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration SEND_TIME = Duration.ofSeconds(10);
  private static final long CLOSE_SECONDS = 3;

  /** Models' names are told by clients. */
  private static final int LONGEST_VALUE = 256;

  private final TraceSettings settings;
  private final SdkTracerProvider provider;
  private final Tracer tracer;

  private Traces(TraceSettings settings) {
    this.settings = settings;
    this.provider = provider(settings);
    this.tracer =
        provider.tracerBuilder("turnstream").setInstrumentationVersion(settings.version()).build();
  }

  /** Begins to trace; nothing is sent before a turn has ended. */
  public static Traces open(TraceSettings settings) {
    return new Traces(settings);
  }

  private static SdkTracerProvider provider(TraceSettings settings) {
    return SdkTracerProvider.builder()
        .setResource(resource(settings))
        .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(settings.percent() / 100.0)))
        .setSpanLimits(SpanLimits.builder().setMaxAttributeValueLength(LONGEST_VALUE).build())
        .addSpanProcessor(
            BatchSpanProcessor.builder(exporter(settings))
                .setMaxQueueSize(MOST_WAITING)
                .setScheduleDelay(EVERY)
                .build())
        .build();
  }

  private static OtlpHttpSpanExporter exporter(TraceSettings settings) {
    var endpoint = settings.endpoint().toString().replaceFirst("/+$", "") + "/v1/traces";
    var exporter = OtlpHttpSpanExporter.builder().setEndpoint(endpoint).setTimeout(SEND_TIME);
    settings.headers().forEach(exporter::addHeader);
    return exporter.build();
  }

  private static Resource resource(TraceSettings settings) {
    return Resource.getDefault()
        .merge(
            Resource.create(
                Attributes.builder()
                    .put("service.name", settings.service())
                    .put("service.version", settings.version())
                    .put("service.instance.id", settings.instance())
                    .put("turnstream.upstream", settings.upstream())
                    .build()));
  }

  @Override
  public Observation onAccepted(Subject turn) {
    return new TurnSpans(tracer, settings, turn);
  }

  @Override
  public void onRefused(Owner owner, RequestContext context, String code) {
    // A line of the log and a counter tell it; there is nothing to follow.
  }

  /** Sends what waits, as far as that can be done in a moment. */
  @Override
  public void close() {
    provider.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
  }
}
