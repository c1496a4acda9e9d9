package dev.turnstream.app;

/** A key, token or password. It never shows itself, so that no log and no error can. */
record Secret(String reveal) {
  @Override
  public String toString() {
    return "(secret)";
  }
}
