package dev.turnstream.emulator.api;

import io.vertx.core.json.JsonObject;

/**
 * Token counts of a request; the whole prompt is the sum of the first four.
 *
 * @param input not from or to the cache
 * @param write5m written to the cache for five minutes
 * @param write1h written to the cache for an hour
 * @param read read from the cache
 * @param output of the whole answer, thinking included
 * @param thinking of thinking
 */
public record Usage(int input, int write5m, int write1h, int read, int output, int thinking) {
  public static final Usage ZERO = new Usage(0, 0, 0, 0, 0, 0);

  /** The same prompt with another answer. */
  public Usage withOutput(int output, int thinking) {
    return new Usage(input, write5m, write1h, read, output, thinking);
  }

  /** As in {@code message_start}. */
  public JsonObject atStart() {
    return prompt()
        .put("cache_creation", split())
        .put("output_tokens", Math.min(1, output))
        .put("service_tier", "standard")
        .put("inference_geo", "global");
  }

  /** As in {@code message_delta}: cumulative. */
  public JsonObject atEnd() {
    return prompt().put("output_tokens", output).put("output_tokens_details", details());
  }

  /** As in an answer that is not streamed. */
  public JsonObject whole() {
    return atEnd()
        .put("cache_creation", split())
        .put("server_tool_use", null)
        .put("service_tier", "standard")
        .put("inference_geo", "global");
  }

  private JsonObject prompt() {
    return new JsonObject()
        .put("input_tokens", input)
        .put("cache_creation_input_tokens", write5m + write1h)
        .put("cache_read_input_tokens", read);
  }

  private JsonObject split() {
    return new JsonObject()
        .put("ephemeral_5m_input_tokens", write5m)
        .put("ephemeral_1h_input_tokens", write1h);
  }

  private JsonObject details() {
    return new JsonObject().put("thinking_tokens", thinking);
  }
}
