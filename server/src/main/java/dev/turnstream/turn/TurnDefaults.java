package dev.turnstream.turn;

import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.MessageRequest.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every turn of a conversation asks for.
 *
 * @param system the system prompt, or null for none
 * @param maxWaiting most turns of one conversation that wait
 */
public record TurnDefaults(String model, int maxTokens, @Nullable String system, int maxWaiting) {
  MessageRequest request(@Nullable String otherModel, List<Message> messages) {
    return new MessageRequest(otherModel == null ? model : otherModel, maxTokens, system, messages);
  }
}
