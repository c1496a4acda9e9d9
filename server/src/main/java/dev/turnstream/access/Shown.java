package dev.turnstream.access;

import org.jspecify.annotations.Nullable;

/**
 * What a request shows of who sends it.
 *
 * @param token a bearer token, or a key in its place; null for none
 */
public record Shown(@Nullable String token) {
  /** Secrets must not show themselves. */
  @Override
  public String toString() {
    return "(shown)";
  }
}
