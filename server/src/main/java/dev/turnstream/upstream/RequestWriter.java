package dev.turnstream.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.MessageRequest.Message;
import dev.turnstream.model.RawJson;
import java.io.ByteArrayOutputStream;

/** Writes the body of a streaming request; what came as JSON goes out byte for byte, and once. */
final class RequestWriter {
  private static final int FRAME_BYTES = 64;

  private final ByteArrayOutputStream out;

  private RequestWriter(int size) {
    this.out = new ByteArrayOutputStream(size);
  }

  static byte[] write(MessageRequest request) {
    var writer = new RequestWriter(sizeOf(request));
    writer.body(request);
    return writer.out.toByteArray();
  }

  private void body(MessageRequest request) {
    ascii("{\"model\":");
    string(request.model());
    request
        .parameters()
        .members()
        .forEach((name, value) -> {
          ascii(",");
          string(name);
          ascii(":");
          value.writeTo(out);
        });
    ascii(",\"stream\":true,\"messages\":[");
    var separator = "";
    for (var message : request.messages()) {
      ascii(separator);
      message(message);
      separator = ",";
    }
    ascii("]}");
  }

  private void message(Message message) {
    ascii("{\"role\":\"");
    ascii(message.role().wire());
    ascii("\",\"content\":");
    message.content().writeTo(out);
    ascii("}");
  }

  private void string(String text) {
    RawJson.string(JsonText.of(text)).writeTo(out);
  }

  private void ascii(String text) {
    out.writeBytes(text.getBytes(US_ASCII));
  }

  /** About how many bytes it takes, so that a large body is not moved while it grows. */
  private static int sizeOf(MessageRequest request) {
    long messages =
        request.messages().stream().mapToLong(m -> m.content().size() + FRAME_BYTES).sum();
    long members =
        request.parameters().members().values().stream()
            .mapToLong(value -> value.size() + FRAME_BYTES)
            .sum();
    return Math.toIntExact(Math.min(1 << 30, 2 * FRAME_BYTES + messages + members));
  }
}
