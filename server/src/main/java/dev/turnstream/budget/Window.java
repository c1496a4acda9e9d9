package dev.turnstream.budget;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** The time that a limit speaks of, by the clock and the calendar of UTC. */
public enum Window {
  MINUTE,
  HOUR,
  DAY,
  MONTH,
  /** What is there at once; nothing of it is ever over. */
  NOW;

  /** When the one began that a moment is in. */
  public Instant start(Instant now) {
    return switch (this) {
      case MINUTE -> now.truncatedTo(ChronoUnit.MINUTES);
      case HOUR -> now.truncatedTo(ChronoUnit.HOURS);
      case DAY -> now.truncatedTo(ChronoUnit.DAYS);
      case MONTH -> month(now, 0);
      case NOW -> Instant.EPOCH;
    };
  }

  /** When the next one begins; null when none does. */
  public @Nullable Instant end(Instant now) {
    return switch (this) {
      case MINUTE -> start(now).plus(1, ChronoUnit.MINUTES);
      case HOUR -> start(now).plus(1, ChronoUnit.HOURS);
      case DAY -> start(now).plus(1, ChronoUnit.DAYS);
      case MONTH -> month(now, 1);
      case NOW -> null;
    };
  }

  private static Instant month(Instant now, int later) {
    return LocalDate.ofInstant(now, ZoneOffset.UTC)
        .withDayOfMonth(1)
        .plusMonths(later)
        .atStartOfDay(ZoneOffset.UTC)
        .toInstant();
  }
}
