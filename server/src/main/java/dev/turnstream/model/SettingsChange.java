package dev.turnstream.model;

import dev.turnstream.model.ConversationSettings.History;
import java.time.Duration;
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
 * @param setsKeep whether it is named how long the conversation is kept
 * @param keep null for as long as the server keeps all
 */
public record SettingsChange(
    boolean setsModel,
    @Nullable String model,
    Map<String, Optional<RawJson>> parameters,
    @Nullable History history,
    boolean setsKeep,
    @Nullable Duration keep) {
  /** Leaves how long it is kept. */
  public SettingsChange(
      boolean setsModel,
      @Nullable String model,
      Map<String, Optional<RawJson>> parameters,
      @Nullable History history) {
    this(setsModel, model, parameters, history, false, null);
  }

  /** The settings after the change. */
  public ConversationSettings applyTo(ConversationSettings before) {
    var members = new LinkedHashMap<>(before.parameters().members());
    parameters.forEach((name, value) ->
        value.ifPresentOrElse(told -> members.put(name, told), () -> members.remove(name)));
    return new ConversationSettings(
        setsModel ? model : before.model(),
        RequestParameters.of(members),
        history == null ? before.history() : history,
        setsKeep ? keep : before.keep());
  }
}
