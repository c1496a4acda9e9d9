package dev.turnstream.model;

/**
 * Whose a conversation or a turn is.
 *
 * @param name stable and unique, never shown to others
 */
public record Owner(String name) {
  /** The one owner of a server that asks nobody who they are. */
  public static final Owner LOCAL = new Owner("local");
}
