package dev.turnstream.budget;

import java.util.Locale;

/** What can be limited. The names are wire names (in lower case) and stay as they are. */
public enum Measure {
  /** US dollars at list price. */
  DOLLARS_A_DAY(Window.DAY),
  DOLLARS_A_MONTH(Window.MONTH),
  /** Input that is not read from the cache, and output. */
  TOKENS_A_MINUTE(Window.MINUTE),
  /** Turns that run or wait. */
  TURNS_AT_ONCE(Window.NOW),
  TURNS_AN_HOUR(Window.HOUR),
  CONNECTIONS(Window.NOW);

  private final Window window;
  private final String wire = name().toLowerCase(Locale.ROOT);

  Measure(Window window) {
    this.window = window;
  }

  /** The time that it speaks of. */
  public Window window() {
    return window;
  }

  /** Whether it is money. */
  public boolean isMoney() {
    return this == DOLLARS_A_DAY || this == DOLLARS_A_MONTH;
  }

  /** Whether a shorter answer needs less of it. */
  boolean growsWithAnswers() {
    return isMoney() || this == TOKENS_A_MINUTE;
  }

  /** The measure as it stands in frames and in files of tokens. */
  public String wire() {
    return wire;
  }

  /** The measure in words. */
  public String words() {
    return wire.replace('_', ' ');
  }
}
