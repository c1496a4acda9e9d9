package dev.turnstream.gateway;

import dev.turnstream.journal.Standing;

/** How watchers are told why their position can't be used. PROTOCOL.md, section 8.4. */
final class Resets {
  private Resets() {}

  /**
   * The word for it.
   *
   * @throws IllegalArgumentException when the position can be used
   */
  static String reason(Standing standing) {
    return switch (standing) {
      case AHEAD -> "ahead";
      case TRIMMED -> "trimmed";
      case EXPIRED -> "expired";
      case WRONG_EPOCH -> "epoch";
      case BEHIND, AT_HEAD -> throw new IllegalArgumentException(standing + " needs no reset");
    };
  }
}
