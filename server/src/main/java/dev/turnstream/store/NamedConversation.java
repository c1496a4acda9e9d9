package dev.turnstream.store;

import dev.turnstream.model.ConversationId;

/**
 * What a client's name leads to.
 *
 * @param turn the one that runs, else the one that has waited longest, else the newest
 */
public record NamedConversation(ConversationId conversation, StoredTurn turn) {}
