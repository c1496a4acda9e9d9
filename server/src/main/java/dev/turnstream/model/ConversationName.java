package dev.turnstream.model;

/**
 * A name that a client made for a conversation, as other protocols have it. An owner has one
 * conversation of a name.
 *
 * @param dialect the protocol in which the name means something
 * @param name 1 to 200 characters
 */
public record ConversationName(String dialect, String name) {
  private static final int MAX_CHARACTERS = 200;

  public ConversationName {
    if (!isGood(name)) {
      throw new IllegalArgumentException("a name has 1 to %d characters".formatted(MAX_CHARACTERS));
    }
  }

  /** Whether a text may be a name. */
  public static boolean isGood(String name) {
    return !name.isBlank() && name.codePointCount(0, name.length()) <= MAX_CHARACTERS;
  }
}
