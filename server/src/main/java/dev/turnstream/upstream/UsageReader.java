package dev.turnstream.upstream;

import dev.turnstream.model.Usage;

/** Reads a {@code usage} object; what it does not tell stays untold. */
final class UsageReader {
  private UsageReader() {}

  static Usage read(JsonMembers usage) throws BadStream {
    var writes = usage.object("cache_creation");
    var tools = usage.object("server_tool_use");
    return new Usage(
        usage.number("input_tokens"),
        usage.number("output_tokens"),
        usage.number("cache_creation_input_tokens"),
        usage.number("cache_read_input_tokens"),
        writes.number("ephemeral_5m_input_tokens"),
        writes.number("ephemeral_1h_input_tokens"),
        usage.object("output_tokens_details").number("thinking_tokens"),
        tools.number("web_search_requests"),
        tools.number("web_fetch_requests"),
        usage.string("service_tier"),
        usage.string("speed"),
        usage.string("inference_geo"));
  }
}
