package dev.turnstream.dialect.aisdk;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.turnstream.dialect.JsonBytes;
import dev.turnstream.dialect.ReceiptFields;
import dev.turnstream.model.Failure;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.StopReason;
import dev.turnstream.model.TurnAccepted;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnEvents;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnPlace;
import dev.turnstream.model.Usage;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is said of the message as a whole. What the AI SDK has no word for is its metadata. */
final class MessageChunks {
  private MessageChunks() {}

  /**
   * The beginning of a message, or of its rest.
   *
   * @param continued the page's id of the message that goes on; null for one of its own
   */
  static RawJson start(
      TurnEvents log,
      TurnAccepted accepted,
      @Nullable String continued,
      List<EarlierStep> earlier) {
    var place = accepted.place();
    return Chunk.of(
        "start",
        json -> {
          json.writeStringField(
              "messageId", continued == null ? answer(log.turn(), place) : continued);
          json.writeObjectFieldStart("messageMetadata");
          json.writeStringField("turn", log.turn().value());
          json.writeStringField(
              "conversation", place == null ? null : place.conversation().value());
          json.writeStringField("model", accepted.model());
          json.writeNullField("state"); // of a turn before may stand there
          json.writeObjectFieldStart("answers");
          for (var step : earlier) {
            json.writeStringField(step.answer().value(), step.turn().value());
          }
          json.writeStringField(answer(log.turn(), place), log.turn().value());
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  /** A turn that belongs to no conversation has no message; its own id names one. */
  private static String answer(TurnId turn, @Nullable TurnPlace place) {
    return place == null ? turn.value().replaceFirst("^turn_", "msg_") : place.answer().value();
  }

  /** Tokens so far, as far as they were told; null where none were. */
  static @Nullable RawJson usage(TurnEvents log, Usage usage) {
    if (usage.equals(Usage.NONE)) {
      return null;
    }
    var data =
        JsonBytes.object(json -> {
          json.writeStringField("turn", log.turn().value());
          count(json, "input_tokens", usage.inputTokens());
          count(json, "output_tokens", usage.outputTokens());
          count(json, "cache_creation_input_tokens", usage.cacheCreationInputTokens());
          count(json, "cache_read_input_tokens", usage.cacheReadInputTokens());
        });
    return Chunk.data("usage", RawJson.copyOf(data, 0, data.length), true);
  }

  private static void count(JsonGenerator json, String name, @Nullable Long tokens)
      throws IOException {
    if (tokens != null) {
      json.writeNumberField(name, tokens);
    }
  }

  /** The last words: a failure comes behind the finish, for what follows an error is not read. */
  static List<RawJson> end(TurnEnd end) {
    var step = Chunk.of("finish-step");
    return switch (end) {
      case TurnEnd.Completed(var reason, _, _, _) -> List.of(step, finish(reason(reason), end));
      case TurnEnd.Cancelled _ ->
          List.of(
              Chunk.of("abort", json -> json.writeStringField("reason", "cancelled")),
              step,
              finish("interrupted", end));
      case TurnEnd.Failed(var failure, _) ->
          List.of(
              step,
              finish("error", end),
              Chunk.of("error", json -> json.writeStringField("errorText", failure.message())));
    };
  }

  private static RawJson finish(String reason, TurnEnd end) {
    return Chunk.of(
        "finish",
        json -> {
          json.writeStringField("finishReason", reason);
          json.writeObjectFieldStart("messageMetadata");
          json.writeStringField("state", end.status().wire());
          ReceiptFields.write(json, end.receipt());
          switch (end) {
            case TurnEnd.Completed(var told, _, var details, _) -> {
              json.writeStringField("stop_reason", told == null ? null : told.wire());
              if (details != null) {
                ReceiptFields.write(json, details);
              }
            }
            case TurnEnd.Cancelled _ -> {}
            case TurnEnd.Failed(var failure, _) -> error(json, failure);
          }
          json.writeEndObject();
        });
  }

  private static void error(JsonGenerator json, Failure failure) throws IOException {
    json.writeObjectFieldStart("error");
    ReceiptFields.write(json, failure);
    json.writeEndObject();
  }

  private static String reason(@Nullable StopReason reason) {
    return switch (reason == null ? "end_turn" : reason.wire()) {
      case "end_turn", "stop_sequence", "pause_turn" -> "stop";
      case "max_tokens", "model_context_window_exceeded" -> "length";
      case "tool_use" -> "tool-calls";
      case "refusal" -> "content-filter";
      default -> "other";
    };
  }
}
