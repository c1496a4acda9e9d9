package dev.turnstream.gateway;

import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.MessageRequest.Message;
import dev.turnstream.model.RequestParameters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What each turn of a chat asks for, and how much a connection may ask.
 *
 * @param system the system prompt, or null for none
 * @param maxTurns most turns that run or wait on one connection
 * @param maxHistoryBytes most bytes of a connection's conversation
 * @param logContent whether questions and answers go to the log
 */
public record ChatOptions(
    String model,
    int maxTokens,
    @Nullable String system,
    int maxTurns,
    long maxHistoryBytes,
    boolean logContent) {

  /** The request that asks this of Claude. */
  MessageRequest request(List<Message> messages) {
    return new MessageRequest(model, RequestParameters.of(maxTokens, system), messages);
  }
}
