package dev.turnstream.app;

import java.util.Locale;

/** What a check has found: one sentence for an operator. */
record Finding(Level level, String text) {
  /** How much it matters. */
  enum Level {
    OK,
    /** A start would do, and something is not as one would want it. */
    WARNING,
    /** A setting is wrong: a start ends with exit code 2. */
    WRONG,
    /** The machine does not give what the settings ask for: a start ends with exit code 1. */
    IMPOSSIBLE;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String text) {
    return new Finding(Level.OK, text);
  }

  static Finding warning(String text) {
    return new Finding(Level.WARNING, text);
  }

  /** A reason for which a start would fail. */
  static Finding of(CannotStart reason) {
    return new Finding(
        reason.exitCode() == CannotStart.WRONG_SETTING ? Level.WRONG : Level.IMPOSSIBLE,
        String.valueOf(reason.getMessage()));
  }
}
