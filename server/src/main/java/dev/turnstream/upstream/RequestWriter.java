package dev.turnstream.upstream;

import com.fasterxml.jackson.core.JsonFactory;
import dev.turnstream.model.MessageRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes the body of a streaming request; message contents go out byte for byte as they are. */
final class RequestWriter {
  private static final JsonFactory JSON = new JsonFactory();

  private RequestWriter() {}

  static byte[] write(MessageRequest request) {
    var out = new ByteArrayOutputStream();
    try (var json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("model", request.model());
      json.writeNumberField("max_tokens", request.maxTokens());
      json.writeBooleanField("stream", true);
      if (request.system() != null) {
        json.writeStringField("system", request.system());
      }
      json.writeArrayFieldStart("messages");
      for (var message : request.messages()) {
        json.writeStartObject();
        json.writeStringField("role", message.role().wire());
        json.writeFieldName("content");
        json.writeRawValue(message.content().toString());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException("writing to memory failed", impossible);
    }
    return out.toByteArray();
  }
}
