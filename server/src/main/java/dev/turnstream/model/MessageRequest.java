package dev.turnstream.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of Claude.
 *
 * @param model the model's id
 * @param maxTokens most output tokens, at least 1
 * @param system the system prompt, or null for none
 * @param messages the conversation, oldest first, ending with the user's message
 */
public record MessageRequest(
    String model, int maxTokens, @Nullable String system, List<Message> messages) {

  public MessageRequest {
    messages = List.copyOf(messages);
  }

  /** Who speaks. */
  public enum Role {
    USER("user"),
    ASSISTANT("assistant");

    private final String wire;

    Role(String wire) {
      this.wire = wire;
    }

    /** The role as the Messages API spells it. */
    public String wire() {
      return wire;
    }
  }

  /**
   * One message.
   *
   * @param content a JSON string or an array of content blocks, as it goes to Claude
   */
  public record Message(Role role, RawJson content) {
    /** A message of plain text. */
    public static Message text(Role role, JsonText text) {
      return new Message(role, RawJson.string(text));
    }
  }
}
