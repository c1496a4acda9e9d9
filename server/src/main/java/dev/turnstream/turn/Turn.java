package dev.turnstream.turn;

import static java.lang.System.Logger.Level.ERROR;

import dev.turnstream.journal.TurnLog;
import dev.turnstream.model.Failure;
import dev.turnstream.model.FailureCode;
import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.MessageEvent.TextDelta;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnId;
import dev.turnstream.turn.TurnState.End;
import dev.turnstream.turn.TurnState.Over;
import dev.turnstream.upstream.Upstream;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One question and its answer: hears the upstream, appends to the log, ends exactly once.
 *
 * <p>It lives on one event loop, the one of its upstream call.
 */
public final class Turn {
  private static final System.Logger LOG = System.getLogger(Turn.class.getName());

  private final TurnId id;
  private final MessageRequest request;
  private final TurnLimits limits;
  private final Billing billing;
  private final LongSupplier nanoTime;
  private final Consumer<Turn> onOver;
  private final long startedAt;
  private final TurnLog log = new TurnLog();

  private TurnState state = new TurnState.Asked();
  private @Nullable Duration untilFirstDelta;
  private Upstream.@Nullable Call call;

  Turn(
      TurnId id,
      MessageRequest request,
      TurnLimits limits,
      Billing billing,
      LongSupplier nanoTime,
      Consumer<Turn> onOver) {
    this.id = id;
    this.request = request;
    this.limits = limits;
    this.billing = billing;
    this.nanoTime = nanoTime;
    this.onOver = onOver;
    this.startedAt = nanoTime.getAsLong();
  }

  void start(Upstream upstream) {
    guarded(() -> call = upstream.ask(request, new Ear()));
  }

  /** Names the turn. */
  public TurnId id() {
    return id;
  }

  /** What there is to watch. */
  public TurnLog log() {
    return log;
  }

  /** Ends the turn because somebody wanted no more; the upstream's connection is closed at once. */
  public void cancel() {
    end(state.over(new End.Cancelled()));
  }

  /** Ends the turn because it may not go on. */
  void abort(Failure failure) {
    end(state.over(new End.Failed(failure)));
  }

  boolean isOverdue() {
    return elapsed().compareTo(limits.maxTime()) > 0;
  }

  /** Whether the turn has ended. */
  public boolean isOver() {
    return state instanceof Over;
  }

  private void end(TurnState next) {
    if (isOver() || !(next instanceof Over over)) {
      return;
    }
    state = next;
    if (call != null) {
      call.cancel();
    }
    TurnEnd end =
        billing.close(id, request, log, over, new Billing.Times(untilFirstDelta, elapsed()));
    log.append(end);
    onOver.accept(this);
    log.publish();
  }

  /** A fault of ours ends this turn and harms no other. */
  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException fault) {
      LOG.log(ERROR, "A fault of our own ended " + id, fault);
      abort(
          Failure.of(
              FailureCode.INTERNAL,
              "The server made a mistake; its log has the turn's id. Try again."));
    }
  }

  private Duration elapsed() {
    return Duration.ofNanos(nanoTime.getAsLong() - startedAt);
  }

  /** What the turn hears of its upstream call. */
  private final class Ear implements Upstream.Listener {
    @Override
    public void onEvent(MessageEvent event) {
      if (!isOver() && !(event instanceof MessageEvent.Ping)) {
        guarded(() -> take(event));
      }
    }

    private void take(MessageEvent event) {
      state = state.after(event);
      log.append(event);
      if (untilFirstDelta == null && event instanceof TextDelta(_, var text) && !text.isEmpty()) {
        untilFirstDelta = elapsed();
      }
      if (log.bytes() > limits.maxBytes()) {
        abort(
            Failure.of(
                FailureCode.TURN_TOO_LARGE,
                "The answer grew over %d bytes and was stopped.".formatted(limits.maxBytes())));
      }
    }

    @Override
    public void onBatchEnd() {
      if (!isOver()) {
        guarded(log::publish);
      }
    }

    @Override
    public void onEnd(Upstream.Ending ending) {
      guarded(() -> end(state.after(ending)));
    }
  }
}
