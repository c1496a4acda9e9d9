package dev.turnstream.budget;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * One measure of one account, as a value.
 *
 * @param since when the present window began
 * @param used what was settled in it
 * @param reserved what those who have not settled may need at most, whenever they began
 * @param running what those have used so far
 */
record Counter(Instant since, BigDecimal used, BigDecimal reserved, BigDecimal running) {
  static final Counter NEW =
      new Counter(Instant.MIN, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

  /** The same in a later window; a clock that goes back brings back no window that is over. */
  Counter since(Instant start) {
    return start.isAfter(since) ? new Counter(start, BigDecimal.ZERO, reserved, running) : this;
  }

  /** What nobody else may count on. */
  BigDecimal taken() {
    return used.add(reserved);
  }

  boolean isIdle() {
    return used.signum() == 0 && reserved.signum() == 0 && running.signum() == 0;
  }

  Counter unused() {
    return new Counter(since, BigDecimal.ZERO, reserved, running);
  }

  Counter reserve(BigDecimal more) {
    return new Counter(since, used, reserved.add(more), running);
  }

  Counter run(BigDecimal more) {
    return new Counter(since, used, reserved, running.add(more));
  }

  Counter use(BigDecimal more) {
    return new Counter(since, used.add(more), reserved, running);
  }
}
