package dev.turnstream.dialect.aisdk;

import dev.turnstream.dialect.Refusal;
import dev.turnstream.model.TurnId;
import org.jspecify.annotations.Nullable;

/** What a client sends over the AI SDK's socket. */
public sealed interface SocketFrame {
  /**
   * A question.
   *
   * @param key what the client calls it, or null
   */
  record Send(String requestId, Asked.Question question, @Nullable String key)
      implements SocketFrame {}

  /**
   * A wish to see what runs in a chat, from its beginning.
   *
   * @param turn a certain one, which may have ended; null for what runs
   */
  record Resume(String requestId, String chat, @Nullable TurnId turn) implements SocketFrame {}

  /** Enough of what a request streams. */
  record Abort(String requestId) implements SocketFrame {}

  /**
   * Nothing that can be taken.
   *
   * @param requestId null where it says not even that, so that there is no way to answer
   */
  record Refused(@Nullable String requestId, Refusal refusal) implements SocketFrame {}
}
