package dev.turnstream.model;

/**
 * A content block as it stands when it opens. {@code raw} is the whole block as Claude sent it,
 * also what this build does not know.
 */
public sealed interface ContentBlock {
  /** The whole block as it came. */
  RawJson raw();

  /** A whole block, as it is stored or sent. */
  static ContentBlock of(RawJson raw) {
    var type = text(raw, "type");
    return switch (type) {
      case "text" -> new Text(JsonText.of(text(raw, "text")), raw);
      case "thinking" -> new Thinking(JsonText.of(text(raw, "thinking")), raw);
      case "redacted_thinking" -> new RedactedThinking(raw);
      case "tool_use" -> new ToolUse(text(raw, "id"), text(raw, "name"), raw);
      case "server_tool_use", "mcp_tool_use" ->
          new ServerToolUse(text(raw, "id"), text(raw, "name"), raw);
      default ->
          type.endsWith("_tool_result")
              ? new ServerToolResult(type, text(raw, "tool_use_id"), raw)
              : new Unknown(type, raw);
    };
  }

  private static String text(RawJson raw, String name) {
    var member = raw.isObject() ? raw.member(name) : null;
    return member == null ? "" : member.asText();
  }

  /** Text that deltas and citations will be added to. */
  record Text(JsonText text, RawJson raw) implements ContentBlock {}

  /**
   * Thinking that deltas and a signature will be added to; may stay empty when it is not displayed.
   */
  record Thinking(JsonText thinking, RawJson raw) implements ContentBlock {}

  /** Thinking that only Claude can read; goes back unchanged. */
  record RedactedThinking(RawJson raw) implements ContentBlock {}

  /** A call of one of the client's tools; its input follows as partial JSON. */
  record ToolUse(String id, String name, RawJson raw) implements ContentBlock {}

  /**
   * A call that Claude's servers (or an MCP server) carry out; its input follows as partial JSON.
   */
  record ServerToolUse(String id, String name, RawJson raw) implements ContentBlock {}

  /**
   * The result of a server tool, whole from the start.
   *
   * @param type the block's type, which ends in {@code _tool_result}
   * @param toolUseId the call that this answers
   */
  record ServerToolResult(String type, String toolUseId, RawJson raw) implements ContentBlock {}

  /** A block of a type that this build does not know. */
  record Unknown(String type, RawJson raw) implements ContentBlock {}
}
