package dev.turnstream.store;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.Failure;
import dev.turnstream.model.FailureCode;
import dev.turnstream.model.MessageId;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnStatus;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A turn of a conversation.
 *
 * @param model the model that was asked
 * @param end what is known since its end; null before
 */
public record StoredTurn(
    TurnId turn,
    ConversationId conversation,
    String command,
    MessageId question,
    MessageId answer,
    String model,
    TurnStatus status,
    Instant acceptedAt,
    @Nullable Instant endedAt,
    @Nullable StoredEnd end) {
  /** Why it failed, as far as that was stored; null when it did not (yet). */
  public @Nullable Failure failure() {
    if (status == TurnStatus.INTERRUPTED) {
      return Failure.of(
          FailureCode.INTERRUPTED,
          "The server was stopped in the middle of this answer; what there is was kept. Continue it"
              + " or ask again.");
    }
    if (end == null || end.failureCode() == null) {
      return null;
    }
    var message = Objects.requireNonNullElse(end.failureMessage(), "");
    return Failure.of(FailureCode.ofWire(end.failureCode()), message);
  }
}
