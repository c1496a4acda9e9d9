package dev.turnstream.model;

import dev.turnstream.model.ConversationSettings.History;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A change of a conversation's settings: what is not named stays as it is.
 *
 * @param setsModel whether the model is named
 * @param model null for the server's
 * @param parameters members of a Messages API body by name; empty ones are taken away
 * @param history null to leave it
 */
public record SettingsChange(
    boolean setsModel,
    @Nullable String model,
    Map<String, Optional<RawJson>> parameters,
    @Nullable History history) {

  /** The settings after the change. */
  public ConversationSettings applyTo(ConversationSettings before) {
    var members = new LinkedHashMap<>(before.parameters().members());
    parameters.forEach((name, value) ->
        value.ifPresentOrElse(told -> members.put(name, told), () -> members.remove(name)));
    return new ConversationSettings(
        setsModel ? model : before.model(),
        RequestParameters.of(members),
        history == null ? before.history() : history);
  }
}
