package dev.turnstream.trace;

import dev.turnstream.model.RequestContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The trace context of W3C: what comes with a request, and what goes on with one. */
final class TraceParents {
  private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();

  private TraceParents() {}

  /** The context that a request came in; a new one where it told none that is good. */
  static Context of(RequestContext request) {
    return W3C.extract(Context.root(), request, new Getter());
  }

  /** The headers that tell of a span. */
  static Map<String, String> headers(Span span) {
    var headers = new HashMap<String, String>();
    W3C.inject(
        Context.root().with(span),
        headers,
        (into, name, value) -> {
          if (into != null) {
            into.put(name, value);
          }
        });
    return headers;
  }

  private static final class Getter implements TextMapGetter<RequestContext> {
    @Override
    public @Nullable String get(@Nullable RequestContext request, String name) {
      if (request == null) {
        return null;
      }
      return switch (name) {
        case "traceparent" -> request.traceparent();
        case "tracestate" -> request.tracestate();
        default -> null;
      };
    }
  }
}
