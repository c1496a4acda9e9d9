package dev.turnstream.dialect.turnstream;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.turnstream.dialect.JsonBytes.Members;
import dev.turnstream.dialect.ReceiptFields;
import dev.turnstream.model.Failure;
import dev.turnstream.model.Position;
import dev.turnstream.model.TurnId;
import dev.turnstream.store.ConversationSummary;
import dev.turnstream.store.Page;
import dev.turnstream.store.StoredConversation;
import dev.turnstream.store.StoredEnd;
import dev.turnstream.store.StoredMessage;
import dev.turnstream.store.StoredTurn;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Conversations and turns as JSON resources. */
public final class ConversationJson {
  private static final List<String> UNKNOWN_BEFORE_END =
      List.of(
          "input_tokens",
          "output_tokens",
          "cache_creation_input_tokens",
          "cache_read_input_tokens",
          "cost_usd",
          "estimated",
          "first_delta_ms",
          "duration_ms");

  private ConversationJson() {}

  /** A page of conversations. */
  public static Members page(Page<ConversationSummary> page) {
    return json -> {
      json.writeArrayFieldStart("conversations");
      for (var summary : page.items()) {
        json.writeStartObject();
        summary(json, summary);
        json.writeNumberField("messages", summary.messages());
        json.writeNumberField("turns", summary.turns());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeStringField("next", page.next());
    };
  }

  /**
   * A whole conversation.
   *
   * @param heads the newest event of a turn whose log is there
   */
  public static Members conversation(
      StoredConversation conversation, Function<TurnId, Optional<Position>> heads) {
    return json -> {
      summary(json, conversation.summary());
      json.writeStringField("leaf", conversation.leaf().value());
      json.writeArrayFieldStart("messages");
      for (var message : conversation.messages()) {
        message(json, message);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("turns");
      for (var turn : conversation.turns()) {
        json.writeStartObject();
        turn(turn, heads.apply(turn.turn())).write(json);
        json.writeEndObject();
      }
      json.writeEndArray();
    };
  }

  private static void summary(JsonGenerator json, ConversationSummary summary) throws IOException {
    json.writeStringField("conversation", summary.conversation().value());
    json.writeStringField("title", summary.title());
    json.writeStringField("created", Words.time(summary.createdAt()));
    json.writeStringField("updated", Words.time(summary.updatedAt()));
    SettingsJson.write(json, summary.settings());
  }

  private static void message(JsonGenerator json, StoredMessage message) throws IOException {
    json.writeStartObject();
    json.writeStringField("message", message.message().value());
    json.writeStringField("parent", message.parent() == null ? null : message.parent().value());
    json.writeStringField("role", message.role().wire());
    json.writeFieldName("content");
    json.writeRawValue(message.content().toString());
    json.writeStringField("turn", message.turn().value());
    json.writeStringField("created", Words.time(message.createdAt()));
    json.writeBooleanField("partial", message.partial());
    json.writeEndObject();
  }

  /** A turn. */
  public static Members turn(StoredTurn turn, Optional<Position> head) {
    return json -> {
      json.writeStringField("turn", turn.turn().value());
      json.writeStringField("conversation", turn.conversation().value());
      json.writeStringField("command", turn.command());
      json.writeStringField("question", turn.question().value());
      json.writeStringField("answer", turn.answer().value());
      json.writeStringField("state", turn.status().wire());
      number(json, "epoch", head.map(Position::epoch).orElse(null));
      number(json, "head", head.map(Position::seq).orElse(null));
      json.writeStringField("created", Words.time(turn.acceptedAt()));
      json.writeStringField("ended", turn.endedAt() == null ? null : Words.time(turn.endedAt()));
      if (turn.end() == null) {
        open(json, turn.model());
      } else {
        end(json, turn.end(), turn.failure());
      }
    };
  }

  /** What can't be known before the end is null. */
  private static void open(JsonGenerator json, String model) throws IOException {
    json.writeNullField("stop_reason");
    json.writeNullField("error");
    json.writeStringField("model", model);
    for (var field : UNKNOWN_BEFORE_END) {
      json.writeNullField(field);
    }
  }

  private static void end(JsonGenerator json, StoredEnd end, @Nullable Failure failure)
      throws IOException {
    json.writeStringField("stop_reason", end.stopReason());
    Words.error(json, failure);
    json.writeStringField("model", end.model());
    ReceiptFields.write(json, end.usage());
    json.writeFieldName("cost_usd");
    json.writeNumber(end.cost());
    json.writeBooleanField("estimated", end.estimated());
    number(
        json,
        "first_delta_ms",
        end.untilFirstDelta() == null ? null : end.untilFirstDelta().toMillis());
    json.writeNumberField("duration_ms", end.duration().toMillis());
  }

  private static void number(JsonGenerator json, String name, @Nullable Long value)
      throws IOException {
    if (value == null) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(name, value);
    }
  }
}
