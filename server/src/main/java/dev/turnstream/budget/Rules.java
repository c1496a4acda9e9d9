package dev.turnstream.budget;

import java.util.Set;

/**
 * What a server allows.
 *
 * @param all to all together
 * @param user to each user
 * @param conversation in each conversation
 * @param models the models that may be asked; empty for any
 */
public record Rules(Limits all, Limits user, Limits conversation, Set<String> models) {
  /** Everything. */
  public static final Rules NONE = new Rules(Limits.NONE, Limits.NONE, Limits.NONE, Set.of());

  /** Rules, which don't change. */
  public Rules {
    models = Set.copyOf(models);
  }

  /** Whether anything is limited for more than one token. */
  public boolean limit() {
    return !(all.isNone() && user.isNone() && conversation.isNone());
  }

  /** Whether a model may be asked. */
  public boolean offers(String model) {
    return models.isEmpty() || models.contains(model);
  }
}
