package dev.turnstream.model;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a conversation asks for in each of its turns, unless a command asks for something else.
 *
 * @param model null for the server's
 * @param parameters what differs from the server's
 * @param history whose word counts about what was said before
 * @param keep for how long after its last activity it is kept; zero to have it gone as soon as
 *     nothing runs in it; null for as long as the server keeps all
 */
public record ConversationSettings(
    @Nullable String model,
    RequestParameters parameters,
    History history,
    @Nullable Duration keep) {
  /** Kept for as long as the server keeps all. */
  public ConversationSettings(
      @Nullable String model, RequestParameters parameters, History history) {
    this(model, parameters, history, null);
  }

  /** All as the server has it. */
  public static final ConversationSettings NONE =
      new ConversationSettings(null, RequestParameters.NONE, History.SERVER);

  /** That of conversations whose history their client tells; all else as the server has it. */
  public static final ConversationSettings TOLD_BY_CLIENT =
      new ConversationSettings(null, RequestParameters.NONE, History.CLIENT);

  /** Who owns the history of a conversation, where clients tell theirs. */
  public enum History {
    /** What a client tells is taken; what is new in it becomes a branch. */
    CLIENT,
    /** Only what is new at its end is taken, and the rest must be as it is stored. */
    SERVER;

    /** The word as it stands in frames. */
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
