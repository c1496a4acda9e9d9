package dev.turnstream.dialect.turnstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.turnstream.dialect.JsonBytes;
import dev.turnstream.dialect.JsonBytes.Members;
import dev.turnstream.dialect.ReceiptFields;
import dev.turnstream.model.Owner;
import dev.turnstream.store.Erased;
import dev.turnstream.store.LedgerRow;
import dev.turnstream.store.StoredConversation;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All of a user as one JSON object, written piece by piece so that no more than one conversation is
 * in memory: {@link #begin}, each conversation, {@link #end}.
 */
public final class ExportJson {
  private boolean first = true;

  /** The object's beginning. */
  public byte[] begin(Owner user, Instant now) {
    var head =
        new String(
            JsonBytes.object(json -> {
              json.writeStringField("format", "turnstream.export.v1");
              json.writeStringField("user", user.name());
              json.writeStringField("exported", Words.time(now));
            }),
            UTF_8);
    return (head.substring(0, head.length() - 1) + ",\"conversations\":[").getBytes(UTF_8);
  }

  /** The next conversation, as {@code GET /api/conversations/...} tells it. */
  public byte[] conversation(StoredConversation conversation) {
    var bytes =
        JsonBytes.object(ConversationJson.conversation(conversation, _ -> Optional.empty()));
    var out = new ByteArrayOutputStream(bytes.length + 2);
    out.writeBytes((first ? "\n" : ",\n").getBytes(UTF_8));
    out.writeBytes(bytes);
    first = false;
    return out.toByteArray();
  }

  /** The object's end, with the rows of the ledger. */
  public byte[] end(List<LedgerRow> used) {
    var out = new ByteArrayOutputStream();
    out.writeBytes("\n],\"usage\":[".getBytes(UTF_8));
    var separator = "\n";
    for (var row : used) {
      out.writeBytes(separator.getBytes(UTF_8));
      out.writeBytes(row(row));
      separator = ",\n";
    }
    out.writeBytes("\n]}\n".getBytes(UTF_8));
    return out.toByteArray();
  }

  /** How much of a user was erased. */
  public static Members erased(Erased erased) {
    return json -> {
      json.writeNumberField("conversations", erased.conversations().size());
      json.writeNumberField("turns", erased.turns().size());
      json.writeNumberField("ledger_rows", erased.ledgerRows());
    };
  }

  private static byte[] row(LedgerRow row) {
    return JsonBytes.object(json -> {
      json.writeStringField("turn", row.turn().value());
      json.writeStringField("ended", Words.time(row.endedAt()));
      json.writeStringField("state", row.status().wire());
      json.writeStringField("model", row.model());
      ReceiptFields.write(json, row.usage());
      json.writeFieldName("cost_usd");
      json.writeNumber(row.cost());
      json.writeBooleanField("estimated", row.estimated());
    });
  }
}
