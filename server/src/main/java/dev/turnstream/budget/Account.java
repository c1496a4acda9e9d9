package dev.turnstream.budget;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * How an account stands, as a value: each change is a new one. Whoever changes it looks at the
 * clock first ({@link #at}).
 */
record Account(Map<Measure, Counter> counters) {
  static final Account NEW = new Account(Map.of());

  /** The account at a time: what was used in windows that are over does not count any more. */
  Account at(Instant now) {
    return changed((measure, counter) -> counter.since(measure.window().start(now)));
  }

  /** The first limit that would be passed, or null; what gives something back passes none. */
  @Nullable Measure beyond(Limits limits, Amounts more) {
    for (var limit : limits.most().entrySet()) {
      var measure = limit.getKey();
      var wanted = more.of(measure);
      if (wanted.signum() > 0
          && counter(measure).taken().add(wanted).compareTo(limit.getValue()) > 0) {
        return measure;
      }
    }
    return null;
  }

  /** With this much more reserved, or less. */
  Account reserve(Amounts more) {
    return changed((measure, counter) -> counter.reserve(more.of(measure)));
  }

  /** With this much more used by those who have not settled, or less. */
  Account run(Amounts more) {
    return changed((measure, counter) -> counter.run(more.of(measure)));
  }

  /** With this much settled. What is there at once is used up by nobody. */
  Account use(Amounts spent) {
    return changed((measure, counter) ->
        measure.window() == Window.NOW ? counter : counter.use(spent.of(measure)));
  }

  /** With this much settled of one measure alone. */
  Account use(Measure only, Amounts spent) {
    return changed(
        (measure, counter) -> measure == only ? counter.use(spent.of(measure)) : counter);
  }

  /** With nothing settled. */
  Account unused() {
    return changed((_, counter) -> counter.unused());
  }

  Counter counter(Measure measure) {
    return counters.getOrDefault(measure, Counter.NEW);
  }

  /** Whether it is as good as a new one. */
  boolean isIdle() {
    return counters.values().stream().allMatch(Counter::isIdle);
  }

  /** What may still be reserved of a measure; null without a limit. */
  @Nullable BigDecimal left(Limits limits, Measure measure) {
    var most = limits.of(measure);
    return most == null ? null : most.subtract(counter(measure).taken());
  }

  private Account changed(BiFunction<Measure, Counter, Counter> change) {
    var next = new EnumMap<Measure, Counter>(Measure.class);
    for (var measure : Measure.values()) {
      next.put(measure, change.apply(measure, counter(measure)));
    }
    return new Account(next);
  }
}
