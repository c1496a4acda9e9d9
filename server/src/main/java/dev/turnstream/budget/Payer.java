package dev.turnstream.budget;

import dev.turnstream.model.Owner;
import org.jspecify.annotations.Nullable;

/**
 * Who pays for what is asked.
 *
 * @param token what the token that they have shown is limited to; null for one without limits
 */
public record Payer(Owner owner, @Nullable Allotment token) {
  /**
   * What one token may use.
   *
   * @param token its id
   */
  public record Allotment(String token, Limits limits) {}

  /** Somebody who is limited by no token. */
  public static Payer of(Owner owner) {
    return new Payer(owner, null);
  }

  /** The id of the token that pays, or null. */
  public @Nullable String tokenId() {
    return token == null ? null : token.token();
  }
}
