package dev.turnstream.dialect.turnstream;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.turnstream.model.TurnId;
import java.io.IOException;

/** Where an event stands: the position that its frame tells. */
record Place(TurnId turn, long epoch, long seq) {
  /** Writes the members that every event has. */
  void write(JsonGenerator json, String type) throws IOException {
    json.writeStringField("type", type);
    json.writeStringField("turn", turn.value());
    json.writeNumberField("epoch", epoch);
    json.writeNumberField("seq", seq);
  }
}
