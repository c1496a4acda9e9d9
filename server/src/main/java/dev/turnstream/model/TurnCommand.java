package dev.turnstream.model;

import dev.turnstream.model.MessageRequest.Role;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A wish for a turn.
 *
 * @param id the client's own, the same when it is sent again
 * @param busy what to do while another turn of the conversation runs or waits
 * @param orphan how long no one may watch before it is cancelled; null for ever
 * @param model null for the conversation's
 * @param parameters what it asks for otherwise than the conversation and the server do
 */
public record TurnCommand(
    String id,
    Wish wish,
    Busy busy,
    @Nullable Duration orphan,
    @Nullable String model,
    RequestParameters parameters) {

  /** What to do while the conversation is busy. */
  public enum Busy {
    QUEUE,
    REFUSE,
    INTERRUPT,
    /** End what nobody watches any more, and wait for the others. */
    INTERRUPT_UNWATCHED
  }

  /** What is wished. Contents are arrays of content blocks. */
  public sealed interface Wish {
    /** A new question. */
    record Start(Where where, Parent parent, RawJson content) implements Wish {}

    /**
     * An answer to a history that the client tells.
     *
     * @param history oldest first, ending with the user's message
     */
    record Tell(Where where, List<Told> history) implements Wish {
      public Tell {
        history = List.copyOf(history);
        if (history.isEmpty() || history.getLast().role() != Role.USER) {
          throw new IllegalArgumentException("a told history ends with the user's message");
        }
      }
    }

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

  /** Which conversation is meant. */
  public sealed interface Where {
    /** A new one. */
    record Fresh(ConversationSettings settings) implements Where {}

    /** One that there is. */
    record Known(ConversationId conversation) implements Where {}

    /**
     * The one of this name.
     *
     * @param settings of the one that is made when there is none
     */
    record Named(ConversationName name, ConversationSettings settings) implements Where {}
  }

  /**
   * A message as a client tells it.
   *
   * @param known its id where the client has it from the server, or null
   * @param content an array of content blocks
   */
  public record Told(@Nullable MessageId known, Role role, RawJson content) {}

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
