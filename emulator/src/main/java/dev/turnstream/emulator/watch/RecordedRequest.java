package dev.turnstream.emulator.watch;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as it came in.
 *
 * @param method HTTP method
 * @param uri path and query
 * @param headers names in lower case, values in order
 * @param body as received, unpacked
 * @param requestId the {@code request-id} it was answered with
 */
public record RecordedRequest(
    String method, String uri, Map<String, List<String>> headers, Buffer body, String requestId) {
  public RecordedRequest {
    headers = Map.copyOf(headers);
  }

  /** The first value of a header, or null. */
  public @Nullable String header(String name) {
    var values = headers.get(name);
    return values == null || values.isEmpty() ? null : values.getFirst();
  }

  /**
   * The body as a JSON object.
   *
   * @throws io.vertx.core.json.DecodeException if it is none
   */
  public JsonObject json() {
    return new JsonObject(body);
  }
}
