package dev.turnstream.model;

/**
 * Where a turn stands in its conversation.
 *
 * @param command the client's id of the command that started it
 * @param question the message that is answered
 * @param answer the message that the answer becomes
 */
public record TurnPlace(
    ConversationId conversation, String command, MessageId question, MessageId answer) {}
