package dev.turnstream.budget;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Most of each measure; what is not named has no limit.
 *
 * @param most in dollars, tokens, turns or connections; not negative
 */
public record Limits(Map<Measure, BigDecimal> most) {
  /** No limit at all. */
  public static final Limits NONE = new Limits(Map.of());

  /** Limits, which don't change. */
  public Limits {
    var copy = new EnumMap<Measure, BigDecimal>(Measure.class);
    copy.putAll(most);
    most = Collections.unmodifiableMap(copy);
  }

  /** Whether nothing is limited. */
  public boolean isNone() {
    return most.isEmpty();
  }

  /** The limit of a measure, or null for none. */
  public @Nullable BigDecimal of(Measure measure) {
    return most.get(measure);
  }

  /** Whether money is limited. */
  public boolean limitMoney() {
    return most.keySet().stream().anyMatch(Measure::isMoney);
  }
}
