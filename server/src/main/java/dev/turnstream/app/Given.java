package dev.turnstream.app;

/**
 * A setting's text as somebody gave it.
 *
 * @param from the flag, the variable, or file and line
 */
record Given(String text, String from) {
  /** A setting can be a secret. */
  @Override
  public String toString() {
    return "(given by " + from + ")";
  }
}
