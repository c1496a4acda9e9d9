package dev.turnstream.meter;

import java.util.Locale;

/** Why no other turn could begin on this server. */
public enum Shortage {
  /** As many run as may. */
  TURNS,
  /** Logs of running turns have no room for another one. */
  JOURNAL,
  /** The heap is nearly full. */
  MEMORY,
  /** Event loops are late. */
  DELAY;

  /** As a label of metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
