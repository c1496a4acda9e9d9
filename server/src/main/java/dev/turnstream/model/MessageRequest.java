package dev.turnstream.model;

import java.util.List;

/**
 * What is asked of Claude.
 *
 * @param model the model's id
 * @param parameters what is asked for beside the messages
 * @param messages the conversation, oldest first, ending with the user's message
 */
public record MessageRequest(String model, RequestParameters parameters, List<Message> messages) {

  public MessageRequest {
    messages = List.copyOf(messages);
  }

  /** The same with other messages. */
  public MessageRequest with(List<Message> others) {
    return new MessageRequest(model, parameters, others);
  }

  /** Who speaks. */
  public enum Role {
    USER("user"),
    ASSISTANT("assistant"),
    /** An instruction in the middle of a conversation, for models that take it. */
    SYSTEM("system");

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
