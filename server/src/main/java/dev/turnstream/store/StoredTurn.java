package dev.turnstream.store;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.MessageId;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnStatus;
import java.time.Instant;
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
    @Nullable StoredEnd end) {}
