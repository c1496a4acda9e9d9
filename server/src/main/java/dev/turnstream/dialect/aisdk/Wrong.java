package dev.turnstream.dialect.aisdk;

/** What a client sent is not what it should be; the message says so to people. */
final class Wrong extends Exception {
  private static final long serialVersionUID = 1;

  Wrong(String message) {
    super(message, null, false, false);
  }
}
