package dev.turnstream.store;

import dev.turnstream.model.MessageId;
import java.util.List;

/**
 * A conversation, whole.
 *
 * @param leaf end of the newest branch
 * @param messages of all branches, in the order in which they were made
 * @param turns in the order in which they were accepted
 */
public record StoredConversation(
    ConversationSummary summary,
    MessageId leaf,
    List<StoredMessage> messages,
    List<StoredTurn> turns) {}
