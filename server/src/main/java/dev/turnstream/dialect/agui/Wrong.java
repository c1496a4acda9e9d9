package dev.turnstream.dialect.agui;

/** A member of an input that is not what it should be; the message names it and says why. */
final class Wrong extends Exception {
  private static final long serialVersionUID = 1;

  Wrong(String message) {
    super(message, null, false, false);
  }
}
