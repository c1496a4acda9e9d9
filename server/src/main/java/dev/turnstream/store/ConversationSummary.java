package dev.turnstream.store;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.ConversationSettings;
import java.time.Instant;

/**
 * A conversation as it stands in a list.
 *
 * @param updatedAt when its last turn was accepted or ended, or it was renamed
 * @param messages how many, of all branches
 * @param turns how many
 */
public record ConversationSummary(
    ConversationId conversation,
    String title,
    ConversationSettings settings,
    Instant createdAt,
    Instant updatedAt,
    int messages,
    int turns) {}
