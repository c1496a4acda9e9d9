package dev.turnstream.trace;

import dev.turnstream.model.Failure;
import dev.turnstream.model.MessageEvent.MessageStarted;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.turn.TurnObserver.Observation;
import dev.turnstream.turn.TurnObserver.Subject;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One turn as spans: the turn itself from being accepted to its end, in it the call of the model,
 * and in that each request that was sent.
 */
final class TurnSpans implements Observation {
  private static final double NANOS = 1e9;

  private final Tracer tracer;
  private final TraceSettings settings;
  private final Subject turn;
  private final Span whole;
  private @Nullable Span call;
  private @Nullable Span attempt;
  private long askedAt;

  TurnSpans(Tracer tracer, TraceSettings settings, Subject turn) {
    this.tracer = tracer;
    this.settings = settings;
    this.turn = turn;
    this.whole =
        tracer
            .spanBuilder("turn")
            .setSpanKind(SpanKind.SERVER)
            .setParent(TraceParents.of(turn.context()))
            .startSpan();
    TurnAttributes.describe(whole, turn);
  }

  @Override
  public void onAsked(MessageRequest request) {
    askedAt = System.nanoTime();
    var builder =
        tracer
            .spanBuilder("chat " + request.model())
            .setSpanKind(SpanKind.CLIENT)
            .setParent(within(whole));
    TurnAttributes.ask(builder, settings, turn, request);
    call = builder.startSpan();
  }

  @Override
  public Map<String, String> onAttempt(int number) {
    if (call == null) {
      return Map.of();
    }
    var builder = tracer.spanBuilder("POST").setSpanKind(SpanKind.CLIENT).setParent(within(call));
    TurnAttributes.attempt(builder, settings, number);
    attempt = builder.startSpan();
    return TraceParents.headers(attempt);
  }

  @Override
  public void onRetry(Failure failure) {
    endAttempt(failure);
  }

  @Override
  public void onAnswer(MessageStarted message) {
    if (call != null) {
      TurnAttributes.answer(call, message, (System.nanoTime() - askedAt) / NANOS);
    }
    if (attempt != null) {
      TurnAttributes.status(attempt, 200);
    }
  }

  @Override
  public void onFirstText() {
    if (call != null) {
      call.addEvent("first_text");
      TurnAttributes.firstText(call, (System.nanoTime() - askedAt) / NANOS);
    }
  }

  @Override
  public void onEnd(TurnEnd end, long characters) {
    var failure = end instanceof TurnEnd.Failed(var why, _) ? why : null;
    endAttempt(failure);
    if (call != null) {
      TurnAttributes.end(call, end);
      finish(call, failure);
    }
    TurnAttributes.end(whole, end, characters);
    finish(whole, failure);
  }

  private void endAttempt(@Nullable Failure failure) {
    if (attempt != null) {
      if (failure != null && failure.upstreamStatus() != null) {
        TurnAttributes.status(attempt, failure.upstreamStatus());
      }
      finish(attempt, failure);
      attempt = null;
    }
  }

  private static void finish(Span span, @Nullable Failure failure) {
    if (failure != null) {
      span.setStatus(StatusCode.ERROR);
      TurnAttributes.failure(span, failure);
    }
    span.end();
  }

  private static Context within(Span span) {
    return Context.root().with(span);
  }
}
