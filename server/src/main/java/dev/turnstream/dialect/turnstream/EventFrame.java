package dev.turnstream.dialect.turnstream;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.turnstream.dialect.JsonBytes;
import dev.turnstream.dialect.ReceiptFields;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.TurnAccepted;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnEvent;
import dev.turnstream.model.TurnStarted;
import java.io.IOException;

/** The frame of one event. */
final class EventFrame {
  private final Place place;
  private final JsonGenerator json;

  private EventFrame(Place place, JsonGenerator json) {
    this.place = place;
    this.json = json;
  }

  static byte[] of(Place place, TurnEvent event) {
    return JsonBytes.object(json -> new EventFrame(place, json).write(event));
  }

  private void write(TurnEvent event) throws IOException {
    switch (event) {
      case TurnAccepted accepted -> {
        place.write(json, "accepted");
        Words.place(json, accepted);
        json.writeStringField("time", Words.time(accepted.time()));
      }
      case TurnStarted(var time) -> {
        place.write(json, "started");
        json.writeStringField("time", Words.time(time));
      }
      case MessageEvent message -> write(message);
      case TurnEnd end -> write(end);
    }
  }

  private void write(MessageEvent event) throws IOException {
    switch (event) {
      case MessageEvent.MessageStarted(var id, var model, _, _) -> {
        place.write(json, "message_start");
        json.writeStringField("id", id);
        json.writeStringField("model", model);
      }
      case MessageEvent.BlockStarted(int index, var block) ->
          raw("block_start", index, "block", block.raw());
      case MessageEvent.TextDelta(int index, var text) -> text("text", index, "text", text);
      case MessageEvent.ThinkingDelta(int index, var text) ->
          text("thinking", index, "thinking", text);
      case MessageEvent.InputJsonDelta(int index, var text) ->
          text("input_json", index, "partial_json", text);
      case MessageEvent.SignatureDelta(int index, var signature) ->
          text("signature", index, "signature", JsonText.of(signature));
      case MessageEvent.CitationDelta(int index, var citation) ->
          raw("citation", index, "citation", citation);
      case MessageEvent.UnknownDelta(int index, _, var delta) ->
          raw("delta", index, "delta", delta);
      case MessageEvent.BlockStopped(int index) -> {
        place.write(json, "block_stop");
        json.writeNumberField("index", index);
      }
      case MessageEvent.MessageDelta delta -> usage(delta);
      case MessageEvent.MessageStopped _ -> place.write(json, "message_stop");
      case MessageEvent.Ping _ -> place.write(json, "ping");
      case MessageEvent.ErrorReported(var failure) -> {
        place.write(json, "error");
        json.writeStringField("code", failure.code().wire());
      }
      case MessageEvent.UnknownEvent(_, var raw) -> {
        place.write(json, "event");
        raw("event", raw);
      }
    }
  }

  private void usage(MessageEvent.MessageDelta delta) throws IOException {
    place.write(json, "usage");
    ReceiptFields.write(json, delta.usage());
    var reason = delta.stopReason();
    json.writeStringField("stop_reason", reason == null ? null : reason.wire());
  }

  private void text(String type, int index, String field, JsonText text) throws IOException {
    raw(type, index, field, RawJson.string(text));
  }

  private void raw(String type, int index, String field, RawJson value) throws IOException {
    place.write(json, type);
    json.writeNumberField("index", index);
    raw(field, value);
  }

  private void raw(String field, RawJson value) throws IOException {
    json.writeFieldName(field);
    json.writeRawValue(value.toString());
  }

  private void write(TurnEnd end) throws IOException {
    place.write(json, "end");
    Words.end(json, end);
    json.writeStringField("text_crc32", Words.crc32(end.receipt().textCrc32()));
  }
}
