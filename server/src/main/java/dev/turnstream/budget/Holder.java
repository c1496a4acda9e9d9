package dev.turnstream.budget;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.Owner;

/** Whose an account is. */
public sealed interface Holder {
  /** All users together. */
  record Everybody() implements Holder {}

  /** One user. */
  record User(Owner owner) implements Holder {}

  /** One token, of perhaps several that a user has. */
  record Token(String id) implements Holder {}

  /** One conversation. */
  record Conversation(ConversationId id) implements Holder {}

  /** The kind of holder as it stands in frames. */
  default String wire() {
    return switch (this) {
      case Everybody() -> "all";
      case User(_) -> "user";
      case Token(_) -> "token";
      case Conversation(_) -> "conversation";
    };
  }
}
