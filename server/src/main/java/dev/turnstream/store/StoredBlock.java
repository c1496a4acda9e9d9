package dev.turnstream.store;

import org.jspecify.annotations.Nullable;

/**
 * What decides whether a content block may go back to Claude, and where its bytes stand.
 *
 * @param start offset of its first byte in the message's content
 * @param end offset behind its last byte
 * @param type empty for what is no block, as the {@code null} of an index that never came
 * @param id of a tool call
 * @param toolUseId the call that a result answers
 * @param signed whether it has a signature
 * @param hasInput whether a tool call's input is whole
 */
record StoredBlock(
    int start,
    int end,
    String type,
    @Nullable String text,
    @Nullable String id,
    @Nullable String toolUseId,
    boolean signed,
    boolean hasInput) {

  boolean isText() {
    return type.equals("text");
  }

  /** Claude's API refuses text of nothing but white space. */
  boolean isBlankText() {
    return isText() && (text == null || text.isBlank());
  }

  boolean isThinking() {
    return type.equals("thinking") || type.equals("redacted_thinking");
  }

  boolean isUnsignedThinking() {
    return type.equals("thinking") && !signed;
  }

  boolean isToolCall() {
    return type.endsWith("tool_use");
  }

  /** What a client's tool gave. */
  boolean isResult() {
    return type.equals("tool_result");
  }

  /** A call that Claude's servers carry out; its result stands in the same message. */
  boolean isServerToolCall() {
    return isToolCall() && !type.equals("tool_use");
  }
}
