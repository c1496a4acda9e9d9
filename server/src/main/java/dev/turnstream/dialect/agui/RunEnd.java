package dev.turnstream.dialect.agui;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.turnstream.dialect.JsonBytes;
import dev.turnstream.dialect.ReceiptFields;
import dev.turnstream.model.ContentBlock;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.Receipt;
import dev.turnstream.model.StopReason;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.Usage;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a run ends, and what it used. */
final class RunEnd {
  private RunEnd() {}

  /** All that AG-UI's own end has no place for. */
  static byte[] receipt(TurnEnd end) {
    return EventJson.custom(
        "end",
        json -> {
          json.writeStringField("state", end.status().wire());
          if (end instanceof TurnEnd.Completed done) {
            var reason = done.stopReason();
            json.writeStringField("stop_reason", reason == null ? null : reason.wire());
            json.writeStringField("stop_sequence", done.stopSequence());
            if (done.stopDetails() != null) {
              ReceiptFields.write(json, done.stopDetails());
            }
          }
          ReceiptFields.write(json, end.receipt());
        });
  }

  static byte[] error(TurnEnd.Failed failed) {
    var failure = failed.failure();
    return EventJson.event(
        "RUN_ERROR",
        json -> {
          json.writeStringField("message", failure.message());
          json.writeStringField("code", failure.code().wire());
          usage(json, failed.receipt());
        });
  }

  /** A run that ended by itself: perhaps the client is to answer calls, or somebody else is. */
  static RawJson completed(TurnEnd.Completed end, List<ContentBlock.ToolUse> calls, AguiRun run) {
    if (!StopReason.TOOL_USE.equals(end.stopReason())) {
      return success(List.of());
    }
    var others = calls.stream().filter(call -> !run.brought(call.name())).toList();
    return others.isEmpty() ? success(calls) : interrupt(others);
  }

  private static RawJson success(List<ContentBlock.ToolUse> calls) {
    return json(json -> {
      json.writeStringField("type", "success");
      if (!calls.isEmpty()) {
        json.writeArrayFieldStart("pendingToolCallIds");
        for (var call : calls) {
          json.writeString(call.id());
        }
        json.writeEndArray();
      }
    });
  }

  private static RawJson interrupt(List<ContentBlock.ToolUse> calls) {
    return json(json -> {
      json.writeStringField("type", "interrupt");
      json.writeArrayFieldStart("interrupts");
      for (var call : calls) {
        json.writeStartObject();
        json.writeStringField("id", call.id());
        json.writeStringField("reason", "tool_call");
        json.writeStringField("message", "The result of " + call.name() + " is needed to go on.");
        json.writeStringField("toolCallId", call.id());
        json.writeEndObject();
      }
      json.writeEndArray();
    });
  }

  /** The counts as AG-UI defines them: parts are contained in their totals. */
  static void usage(JsonGenerator json, Receipt receipt) throws IOException {
    var usage = receipt.usage();
    long output = Usage.count(usage.outputTokens());
    json.writeArrayFieldStart("usage");
    json.writeStartObject();
    json.writeStringField("model", receipt.model());
    json.writeNumberField("inputTokens", usage.promptTokens());
    json.writeNumberField("outputTokens", output);
    json.writeNumberField("totalTokens", usage.promptTokens() + output);
    count(json, "reasoningTokens", usage.thinkingTokens());
    count(json, "cachedInputTokens", usage.cacheReadInputTokens());
    count(json, "cacheWriteInputTokens", usage.cacheCreationInputTokens());
    json.writeEndObject();
    json.writeEndArray();
  }

  private static void count(JsonGenerator json, String name, @Nullable Long told)
      throws IOException {
    if (told != null) {
      json.writeNumberField(name, told);
    }
  }

  private static RawJson json(JsonBytes.Members members) {
    var bytes = JsonBytes.object(members);
    return RawJson.copyOf(bytes, 0, bytes.length);
  }
}
