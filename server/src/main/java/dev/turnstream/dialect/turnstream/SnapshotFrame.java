package dev.turnstream.dialect.turnstream;

import dev.turnstream.dialect.Encoder.Stand;
import dev.turnstream.dialect.JsonBytes;
import dev.turnstream.model.TurnEvents;

/** The frame that stands for all events up to a position. */
final class SnapshotFrame {
  private SnapshotFrame() {}

  static byte[] of(TurnEvents log, Stand stand) {
    return JsonBytes.object(json -> {
      json.writeStringField("type", "snapshot");
      json.writeStringField("turn", log.turn().value());
      json.writeNumberField("epoch", log.epoch());
      json.writeNumberField("seq", stand.seq());
      json.writeStringField("state", stand.status().wire());
      Words.place(json, stand.accepted());
      json.writeFieldName("content");
      json.writeRawValue(stand.snapshot().content().toString());
      json.writeStringField("text_crc32", Words.crc32(stand.snapshot().textCrc32()));
    });
  }
}
