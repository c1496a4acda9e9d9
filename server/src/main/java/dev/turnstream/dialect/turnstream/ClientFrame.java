package dev.turnstream.dialect.turnstream;

import dev.turnstream.dialect.Refusal;
import dev.turnstream.model.ConversationId;
import dev.turnstream.model.Position;
import dev.turnstream.model.SettingsChange;
import dev.turnstream.model.TurnCommand;
import dev.turnstream.model.TurnId;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client says. Bad input is a value, not an exception. */
public sealed interface ClientFrame {
  /** The command's own, null where it could not be read. */
  @Nullable String id();

  /**
   * A turn is wished.
   *
   * @param watch whether its events are wanted on the same socket
   */
  record Ask(TurnCommand command, boolean watch) implements ClientFrame {
    @Override
    public String id() {
      return command.id();
    }
  }

  /** A turn is to end. */
  record Cancel(String id, TurnId turn) implements ClientFrame {}

  /** The turn that a command started is to end. */
  record CancelCommand(String id, String command) implements ClientFrame {}

  /** Turns are to be watched. */
  record Watch(String id, List<Target> turns) implements ClientFrame {}

  /**
   * A turn, and where to begin.
   *
   * @param position null for the beginning
   */
  record Target(TurnId turn, @Nullable Position position) {}

  /** Turns are not to be watched any more. */
  record Unwatch(String id, List<TurnId> turns) implements ClientFrame {}

  /**
   * Conversations are to be listed.
   *
   * @param query words to be found in them, or null for all
   */
  record ListConversations(String id, int limit, @Nullable String after, @Nullable String query)
      implements ClientFrame {}

  /** A conversation is to be read. */
  record Read(String id, ConversationId conversation) implements ClientFrame {}

  /** A conversation gets another title. */
  record Rename(String id, ConversationId conversation, String title) implements ClientFrame {}

  /** A conversation gets other settings. */
  record Configure(String id, ConversationId conversation, SettingsChange change)
      implements ClientFrame {}

  /**
   * A conversation is to be deleted.
   *
   * @param grace how long it can be restored
   */
  record Delete(String id, ConversationId conversation, Duration grace) implements ClientFrame {}

  /** What was deleted is to be there again. */
  record Restore(String id, ConversationId conversation) implements ClientFrame {}

  /**
   * A newer pass is shown; one of the two is there.
   *
   * @param token a bearer token, or null
   * @param ticket for one use, or null
   */
  record Authenticate(String id, @Nullable String token, @Nullable String ticket)
      implements ClientFrame {
    /** Secrets must not show themselves. */
    @Override
    public String toString() {
      return "Authenticate[id=" + id + "]";
    }
  }

  /**
   * None of these.
   *
   * @param id the command's, where that could be read
   */
  record Refused(@Nullable String id, Refusal refusal) implements ClientFrame {}
}
