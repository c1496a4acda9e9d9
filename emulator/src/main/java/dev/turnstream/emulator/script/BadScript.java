package dev.turnstream.emulator.script;

/** A script that cannot be read; the message names the setting and says what it may be. */
public final class BadScript extends IllegalArgumentException {
  private final String message;

  public BadScript(String message) {
    super(message);
    this.message = message;
  }

  @Override
  public String getMessage() {
    return message;
  }
}
