package dev.turnstream.turn;

import dev.turnstream.model.Failure;
import dev.turnstream.model.FailureCode;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.PriceTable;
import dev.turnstream.model.TurnId;
import dev.turnstream.upstream.Upstream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Starts the turns of one event loop and knows those that run. */
public final class Turns {
  private final Upstream upstream;
  private final TurnLimits limits;
  private final TurnSlots slots;
  private final Billing billing;
  private final LongSupplier nanoTime;
  private final RandomGenerator random;
  private final Set<Turn> running = new HashSet<>();
  private boolean closed;

  /**
   * Serves one event loop.
   *
   * @param upstream whoever answers, on the same event loop
   * @param slots shared by all event loops
   * @param nanoTime a clock that never goes back, in nanoseconds
   * @param random for ids; must not be predictable
   */
  public Turns(
      Upstream upstream,
      TurnLimits limits,
      TurnSlots slots,
      PriceTable prices,
      LongSupplier nanoTime,
      RandomGenerator random) {
    this.upstream = upstream;
    this.limits = limits;
    this.slots = slots;
    this.billing = new Billing(prices);
    this.nanoTime = nanoTime;
    this.random = random;
  }

  /**
   * Starts a turn.
   *
   * @return the running turn, or null when as many run as may, or none may any more
   */
  public @Nullable Turn start(MessageRequest request) {
    if (closed || !slots.take()) {
      return null;
    }
    var turn = new Turn(TurnId.random(random), request, limits, billing, nanoTime, this::forget);
    running.add(turn);
    turn.start(upstream);
    return turn;
  }

  /** Ends the turns that have run for too long; to be called now and then. */
  public void sweep() {
    for (var turn : List.copyOf(running)) {
      if (turn.isOverdue()) {
        turn.abort(
            Failure.of(
                FailureCode.TURN_TOO_LONG,
                "The answer took over %d seconds and was stopped."
                    .formatted(limits.maxTime().toSeconds())));
      }
    }
  }

  /** Whether no turn may start any more. */
  public boolean isClosed() {
    return closed;
  }

  /** Ends all turns because the server stops, and starts no other. */
  public void close() {
    closed = true;
    for (var turn : List.copyOf(running)) {
      turn.abort(
          Failure.of(FailureCode.SHUTTING_DOWN, "The server is stopping. Try again in a moment."));
    }
  }

  private void forget(Turn turn) {
    if (running.remove(turn)) {
      slots.give();
    }
  }
}
