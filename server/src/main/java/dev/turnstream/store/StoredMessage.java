package dev.turnstream.store;

import dev.turnstream.model.MessageId;
import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.TurnId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message of a conversation.
 *
 * @param parent the message before it; null for a first one
 * @param content array of content blocks, byte for byte as it was written
 * @param turn the turn that brought it
 * @param partial whether it is an answer whose turn has not completed
 */
public record StoredMessage(
    MessageId message,
    @Nullable MessageId parent,
    Role role,
    RawJson content,
    TurnId turn,
    Instant createdAt,
    boolean partial) {}
