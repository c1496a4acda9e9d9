package dev.turnstream.turn;

import dev.turnstream.model.RequestParameters;
import org.jspecify.annotations.Nullable;

/**
 * What every turn of a conversation asks for.
 *
 * @param system the system prompt, or null for none
 * @param maxWaiting most turns of one conversation that wait
 */
public record TurnDefaults(String model, int maxTokens, @Nullable String system, int maxWaiting) {
  RequestParameters parameters() {
    return RequestParameters.of(maxTokens, system);
  }
}
