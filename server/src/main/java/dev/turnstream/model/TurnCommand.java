package dev.turnstream.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A wish for a turn.
 *
 * @param id the client's own, the same when it is sent again
 * @param busy what to do while another turn of the conversation runs or waits
 * @param orphan how long no one may watch before it is cancelled; null for ever
 * @param model null for the server's
 */
public record TurnCommand(
    String id, Wish wish, Busy busy, @Nullable Duration orphan, @Nullable String model) {

  /** What to do while the conversation is busy. */
  public enum Busy {
    QUEUE,
    REFUSE,
    INTERRUPT
  }

  /** What is wished. Contents are arrays of content blocks. */
  public sealed interface Wish {
    /**
     * A new question.
     *
     * @param conversation null for a new one
     */
    record Start(@Nullable ConversationId conversation, Parent parent, RawJson content)
        implements Wish {}

    /** A question asked anew in other words. */
    record Edit(ConversationId conversation, MessageId question, RawJson content) implements Wish {}

    /**
     * A question asked anew in the same words.
     *
     * @param message the question or an answer to it; null for the newest question
     */
    record Regenerate(ConversationId conversation, @Nullable MessageId message) implements Wish {}

    /** The rest of an answer that broke off. */
    record Continue(TurnId turn) implements Wish {}
  }

  /** What a new question follows. */
  public sealed interface Parent {
    /** The newest message. */
    record Newest() implements Parent {}

    /** Nothing: the question is a first one. */
    record Nothing() implements Parent {}

    /** A certain message. */
    record Message(MessageId message) implements Parent {}
  }
}
