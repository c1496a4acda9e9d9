package dev.turnstream.dialect.tutorial;

import dev.turnstream.model.Failure;
import dev.turnstream.model.Receipt;
import dev.turnstream.model.StopDetails;
import dev.turnstream.model.StopReason;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnEnd.Cancelled;
import dev.turnstream.model.TurnEnd.Completed;
import dev.turnstream.model.TurnEnd.Failed;
import dev.turnstream.model.Usage;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The frame that says how a turn ended. */
final class EndFrame {
  private EndFrame() {}

  static byte[] of(TurnEnd end) {
    var frame =
        switch (end) {
          case Completed(var reason, _, var details, _) -> done(false, reason, details);
          case Cancelled _ -> done(true, null, null);
          case Failed(var failure, _) -> error(failure);
        };
    addReceipt(frame, end.receipt());
    return frame.encode().getBytes(StandardCharsets.UTF_8);
  }

  private static JsonObject done(
      boolean cancelled, @Nullable StopReason reason, @Nullable StopDetails details) {
    var frame =
        new JsonObject()
            .put("type", "done")
            .put("cancelled", cancelled)
            .put("stop_reason", reason == null ? null : reason.wire());
    if (details != null) {
      frame.put(
          "stop_details",
          new JsonObject()
              .put("type", details.type())
              .put("category", details.category())
              .put("explanation", details.explanation()));
    }
    return frame;
  }

  private static JsonObject error(Failure failure) {
    var frame =
        new JsonObject()
            .put("type", "error")
            .put("code", failure.code().wire())
            .put("message", failure.message())
            .put("retryable", failure.retryable());
    if (failure.retryAfter() != null) {
      frame.put("retry_after_ms", failure.retryAfter().toMillis());
    }
    if (failure.upstreamStatus() != null) {
      frame.put("upstream_status", failure.upstreamStatus());
    }
    if (failure.upstreamRequestId() != null) {
      frame.put("upstream_request_id", failure.upstreamRequestId());
    }
    return frame;
  }

  private static void addReceipt(JsonObject frame, Receipt receipt) {
    var usage = receipt.usage();
    frame
        .put("input_tokens", Usage.count(usage.inputTokens()))
        .put("output_tokens", Usage.count(usage.outputTokens()))
        .put("cache_creation_input_tokens", Usage.count(usage.cacheCreationInputTokens()))
        .put("cache_read_input_tokens", Usage.count(usage.cacheReadInputTokens()))
        .put("model", receipt.model())
        .put("cost_usd", plain(receipt.cost()))
        .put("estimated", receipt.estimated())
        .put("turn", receipt.turn().value())
        .put("first_delta_ms", millis(receipt.untilFirstDelta()))
        .put("duration_ms", receipt.duration().toMillis());
  }

  /** Exact, and without the exponent that a JSON reader in a shell would stumble over. */
  private static @Nullable BigDecimal plain(@Nullable BigDecimal cost) {
    if (cost == null) {
      return null;
    }
    var stripped = cost.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }

  private static @Nullable Long millis(@Nullable Duration duration) {
    return duration == null ? null : duration.toMillis();
  }
}
