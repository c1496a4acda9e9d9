package dev.turnstream.dialect.tutorial;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.turnstream.dialect.JsonBytes;
import dev.turnstream.dialect.ReceiptFields;
import dev.turnstream.model.Failure;
import dev.turnstream.model.StopDetails;
import dev.turnstream.model.StopReason;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnEnd.Cancelled;
import dev.turnstream.model.TurnEnd.Completed;
import dev.turnstream.model.TurnEnd.Failed;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The frame that says how a turn ended. */
final class EndFrame {
  private EndFrame() {}

  static byte[] of(TurnEnd end) {
    return JsonBytes.object(json -> {
      switch (end) {
        case Completed(var reason, _, var details, _) -> done(json, false, reason, details);
        case Cancelled _ -> done(json, true, null, null);
        case Failed(var failure, _) -> error(json, failure);
      }
      ReceiptFields.write(json, end.receipt());
    });
  }

  private static void done(
      JsonGenerator json,
      boolean cancelled,
      @Nullable StopReason reason,
      @Nullable StopDetails details)
      throws IOException {
    json.writeStringField("type", "done");
    json.writeBooleanField("cancelled", cancelled);
    json.writeStringField("stop_reason", reason == null ? null : reason.wire());
    if (details != null) {
      ReceiptFields.write(json, details);
    }
  }

  private static void error(JsonGenerator json, Failure failure) throws IOException {
    json.writeStringField("type", "error");
    ReceiptFields.write(json, failure);
  }
}
