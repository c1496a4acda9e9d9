package dev.turnstream.client.json;

/** A text that is no JSON. */
public final class BadJson extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  BadJson(String what, int at) {
    super(what + " at character " + at);
  }
}
