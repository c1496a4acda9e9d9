package dev.turnstream.trace;

import dev.turnstream.model.Failure;
import dev.turnstream.model.MessageEvent.MessageStarted;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.Usage;
import dev.turnstream.turn.TurnObserver.Subject;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What spans say: the semantic conventions of GenAI and HTTP where they have a name for it. */
final class TurnAttributes {
  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,9}(\\.\\d{1,9})?");
  private static final Pattern WORD = Pattern.compile("[a-z_]{1,64}");
  private static final AttributeKey<List<String>> FINISH_REASONS =
      AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");

  private TurnAttributes() {}

  static void describe(Span span, Subject turn) {
    var context = turn.context();
    span.setAttribute("turnstream.turn.id", turn.turn().value());
    span.setAttribute("turnstream.request.id", context.request());
    span.setAttribute("enduser.id", turn.owner().name());
    span.setAttribute("url.path", context.path());
    if (context.address() != null) {
      span.setAttribute("client.address", context.address());
    }
    var conversation = conversation(turn);
    if (conversation != null) {
      span.setAttribute("gen_ai.conversation.id", conversation);
    }
  }

  static void ask(SpanBuilder span, TraceSettings settings, Subject turn, MessageRequest request) {
    span.setAttribute("gen_ai.operation.name", "chat");
    span.setAttribute("gen_ai.provider.name", "anthropic");
    span.setAttribute("gen_ai.request.model", request.model());
    span.setAttribute("gen_ai.request.stream", true);
    for (var count : List.of("max_tokens", "top_k")) {
      var number = number(request, count);
      if (number != null) {
        span.setAttribute("gen_ai.request." + count, number.longValue());
      }
    }
    for (var share : List.of("temperature", "top_p")) {
      var number = number(request, share);
      if (number != null) {
        span.setAttribute("gen_ai.request." + share, number);
      }
    }
    var conversation = conversation(turn);
    if (conversation != null) {
      span.setAttribute("gen_ai.conversation.id", conversation);
    }
    server(span, settings);
  }

  static void attempt(SpanBuilder span, TraceSettings settings, int number) {
    span.setAttribute("http.request.method", "POST");
    if (number > 1) {
      span.setAttribute("http.request.resend_count", number - 1);
    }
    if (settings.upstreamUrl() != null) {
      var base = settings.upstreamUrl().toString().replaceFirst("/+$", "");
      span.setAttribute("url.full", base + "/v1/messages");
    }
    server(span, settings);
  }

  private static void server(SpanBuilder span, TraceSettings settings) {
    var url = settings.upstreamUrl();
    if (url != null && url.getHost() != null) {
      span.setAttribute("server.address", url.getHost());
      span.setAttribute(
          "server.port",
          url.getPort() > 0 ? url.getPort() : "https".equals(url.getScheme()) ? 443 : 80);
    }
  }

  static void answer(Span call, MessageStarted message, double seconds) {
    call.setAttribute("gen_ai.response.id", message.id());
    call.setAttribute("gen_ai.response.model", message.model());
    call.setAttribute("gen_ai.response.time_to_first_chunk", seconds);
  }

  static void firstText(Span call, double seconds) {
    call.setAttribute("turnstream.time_to_first_text", seconds);
  }

  static void status(Span attempt, int status) {
    attempt.setAttribute("http.response.status_code", status);
  }

  static void failure(Span span, Failure failure) {
    span.setAttribute("error.type", failure.code().wire());
    if (failure.upstreamRequestId() != null) {
      span.setAttribute("turnstream.upstream.request.id", failure.upstreamRequestId());
    }
  }

  /** What the call of the model used. */
  static void end(Span call, TurnEnd end) {
    var usage = end.receipt().usage();
    call.setAttribute("gen_ai.usage.input_tokens", usage.promptTokens());
    call.setAttribute("gen_ai.usage.output_tokens", Usage.count(usage.outputTokens()));
    call.setAttribute(
        "gen_ai.usage.cache_read.input_tokens", Usage.count(usage.cacheReadInputTokens()));
    call.setAttribute(
        "gen_ai.usage.cache_creation.input_tokens", Usage.count(usage.cacheCreationInputTokens()));
    if (end instanceof TurnEnd.Completed done && done.stopReason() != null) {
      var reason = done.stopReason().wire();
      call.setAttribute(FINISH_REASONS, List.of(WORD.matcher(reason).matches() ? reason : "other"));
    }
  }

  /** What became of the turn. */
  static void end(Span turn, TurnEnd end, long characters) {
    var receipt = end.receipt();
    turn.setAttribute("turnstream.status", end.status().wire());
    turn.setAttribute("turnstream.answer.characters", characters);
    turn.setAttribute("turnstream.estimated", receipt.estimated());
    if (receipt.cost() != null) {
      turn.setAttribute("turnstream.cost_usd", receipt.cost().doubleValue());
    }
  }

  private static @Nullable String conversation(Subject turn) {
    var place = turn.accepted().place();
    return place == null ? null : place.conversation().value();
  }

  private static @Nullable Double number(MessageRequest request, String member) {
    var told = request.parameters().member(member);
    return told != null && NUMBER.matcher(told.toString()).matches()
        ? Double.valueOf(told.toString())
        : null;
  }
}
