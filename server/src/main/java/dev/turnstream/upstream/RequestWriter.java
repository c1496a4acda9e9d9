package dev.turnstream.upstream;

import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.MessageRequest.Message;
import dev.turnstream.model.RawJson;
import java.util.LinkedHashMap;

/** Writes the body of a streaming request; all but its frame goes out byte for byte as it is. */
final class RequestWriter {
  private RequestWriter() {}

  static byte[] write(MessageRequest request) {
    var body = new LinkedHashMap<String, RawJson>();
    body.put("model", string(request.model()));
    body.putAll(request.parameters().members());
    body.put("stream", RawJson.of("true"));
    body.put(
        "messages",
        RawJson.array(request.messages().stream().map(RequestWriter::message).toList()));
    return RawJson.object(body).bytes();
  }

  private static RawJson message(Message message) {
    var json = new LinkedHashMap<String, RawJson>();
    json.put("role", string(message.role().wire()));
    json.put("content", message.content());
    return RawJson.object(json);
  }

  private static RawJson string(String text) {
    return RawJson.string(JsonText.of(text));
  }
}
