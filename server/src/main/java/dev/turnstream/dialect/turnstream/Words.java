package dev.turnstream.dialect.turnstream;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.turnstream.dialect.ReceiptFields;
import dev.turnstream.model.Failure;
import dev.turnstream.model.TurnAccepted;
import dev.turnstream.model.TurnEnd;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import org.jspecify.annotations.Nullable;

/** Members that several frames and resources of the native protocol share. */
final class Words {
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private Words() {}

  static String time(Instant time) {
    return TIME.format(time);
  }

  static String crc32(int sum) {
    return "%08x".formatted(sum);
  }

  /** Where a turn stands in its conversation, and which model is asked. */
  static void place(JsonGenerator json, TurnAccepted accepted) throws IOException {
    var place = accepted.place();
    if (place == null) {
      json.writeNullField("conversation");
      json.writeNullField("command");
      json.writeNullField("question");
      json.writeNullField("answer");
    } else {
      json.writeStringField("conversation", place.conversation().value());
      json.writeStringField("command", place.command());
      json.writeStringField("question", place.question().value());
      json.writeStringField("answer", place.answer().value());
    }
    json.writeStringField("model", accepted.model());
  }

  /** How a turn ended and what it used. */
  static void end(JsonGenerator json, TurnEnd end) throws IOException {
    json.writeStringField("state", end.status().wire());
    ReceiptFields.writeUse(json, end.receipt());
    switch (end) {
      case TurnEnd.Completed(var reason, _, var details, _) -> {
        json.writeStringField("stop_reason", reason == null ? null : reason.wire());
        if (details == null) {
          json.writeNullField("stop_details");
        } else {
          ReceiptFields.write(json, details);
        }
        json.writeNullField("error");
      }
      case TurnEnd.Cancelled _ -> {
        json.writeNullField("stop_reason");
        json.writeNullField("stop_details");
        json.writeNullField("error");
      }
      case TurnEnd.Failed(var failure, _) -> {
        json.writeNullField("stop_reason");
        json.writeNullField("stop_details");
        error(json, failure);
      }
    }
  }

  static void error(JsonGenerator json, @Nullable Failure failure) throws IOException {
    if (failure == null) {
      json.writeNullField("error");
    } else {
      json.writeObjectFieldStart("error");
      ReceiptFields.write(json, failure);
      json.writeEndObject();
    }
  }
}
