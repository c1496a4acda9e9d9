package dev.turnstream.dialect;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.turnstream.model.Failure;
import dev.turnstream.model.Receipt;
import dev.turnstream.model.StopDetails;
import dev.turnstream.model.Usage;
import java.io.IOException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The members with which our own protocols tell what a turn used and why it failed. */
public final class ReceiptFields {
  private ReceiptFields() {}

  /** Writes tokens, cost and times, and whose they are. */
  public static void write(JsonGenerator json, Receipt receipt) throws IOException {
    json.writeStringField("turn", receipt.turn().value());
    writeUse(json, receipt);
  }

  /** Writes tokens, as told so far. */
  public static void write(JsonGenerator json, Usage usage) throws IOException {
    json.writeNumberField("input_tokens", Usage.count(usage.inputTokens()));
    json.writeNumberField("output_tokens", Usage.count(usage.outputTokens()));
    json.writeNumberField(
        "cache_creation_input_tokens", Usage.count(usage.cacheCreationInputTokens()));
    json.writeNumberField("cache_read_input_tokens", Usage.count(usage.cacheReadInputTokens()));
  }

  /** Writes tokens, cost and times. */
  public static void writeUse(JsonGenerator json, Receipt receipt) throws IOException {
    write(json, receipt.usage());
    json.writeStringField("model", receipt.model());
    json.writeFieldName("cost_usd");
    json.writeNumber(plain(receipt.cost()));
    json.writeBooleanField("estimated", receipt.estimated());
    var first = receipt.untilFirstDelta();
    if (first == null) {
      json.writeNullField("first_delta_ms");
    } else {
      json.writeNumberField("first_delta_ms", first.toMillis());
    }
    json.writeNumberField("duration_ms", receipt.duration().toMillis());
  }

  /** Writes why a turn failed. */
  public static void write(JsonGenerator json, Failure failure) throws IOException {
    json.writeStringField("code", failure.code().wire());
    json.writeStringField("message", failure.message());
    json.writeBooleanField("retryable", failure.retryable());
    if (failure.retryAfter() != null) {
      json.writeNumberField("retry_after_ms", failure.retryAfter().toMillis());
    }
    if (failure.upstreamStatus() != null) {
      json.writeNumberField("upstream_status", failure.upstreamStatus());
    }
    if (failure.upstreamRequestId() != null) {
      json.writeStringField("upstream_request_id", failure.upstreamRequestId());
    }
  }

  /** Writes why Claude refused. */
  public static void write(JsonGenerator json, StopDetails details) throws IOException {
    json.writeObjectFieldStart("stop_details");
    json.writeStringField("type", details.type());
    json.writeStringField("category", details.category());
    json.writeStringField("explanation", details.explanation());
    json.writeEndObject();
  }

  /** The shortest form without an exponent. */
  private static @Nullable BigDecimal plain(@Nullable BigDecimal cost) {
    if (cost == null) {
      return null;
    }
    var stripped = cost.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }
}
