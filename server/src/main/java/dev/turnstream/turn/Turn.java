package dev.turnstream.turn;

import static java.lang.System.Logger.Level.ERROR;

import dev.turnstream.budget.Denied;
import dev.turnstream.budget.Reservation;
import dev.turnstream.journal.TurnLog;
import dev.turnstream.meter.LoopMeter;
import dev.turnstream.model.Failure;
import dev.turnstream.model.FailureCode;
import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.StopReason;
import dev.turnstream.model.TurnAccepted;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnStarted;
import dev.turnstream.turn.TurnState.End;
import dev.turnstream.turn.TurnState.Over;
import dev.turnstream.upstream.Upstream;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One question and its answer: hears the upstream, appends to the log, ends exactly once.
 *
 * <p>It lives on one event loop, the one of its upstream call.
 */
public final class Turn {
  private static final System.Logger LOG = System.getLogger(Turn.class.getName());

  private final TurnLog log;
  private final TurnAccepted accepted;
  private final TurnLimits limits;
  private final Billing billing;
  private final Clocks clocks;
  private final LoopMeter meter;
  private final TurnObserver.Observation observation;
  private final Reservation reservation;
  private final Ending ending;
  private final Pace pace;

  /** Bytes of text, thinking and tool input. */
  private long said;

  private MessageRequest request;
  private TurnState state = new TurnState.Waiting();
  private Upstream.@Nullable Call call;

  /** What happens around the end of a turn. */
  interface Ending {
    /**
     * The turn has ended and its connection to Claude is being closed.
     *
     * @param tell to be run on the turn's loop, once: appends the end and tells who watches
     */
    void onEnd(Turn turn, TurnEnd end, Runnable tell);
  }

  /**
   * A turn that waits to be started.
   *
   * @param request what will be asked; the messages are told at the start
   * @param reservation what it may use
   */
  Turn(
      TurnLog log,
      TurnAccepted accepted,
      MessageRequest request,
      TurnLimits limits,
      Billing billing,
      Clocks clocks,
      LoopMeter meter,
      TurnObserver.Observation observation,
      Reservation reservation,
      Ending ending) {
    this.log = log;
    this.accepted = accepted;
    this.request = request;
    this.limits = limits;
    this.billing = billing;
    this.clocks = clocks;
    this.meter = meter;
    this.observation = observation;
    this.reservation = reservation;
    this.ending = ending;
    this.pace = new Pace(meter, clocks.nanoTime(), observation::onFirstText);
    log.append(accepted);
  }

  void start(Upstream upstream, MessageRequest asked) {
    request = asked;
    state = new TurnState.Asked();
    pace.start();
    log.append(new TurnStarted(clocks.wall().instant()));
    observation.onAsked(asked);
    try {
      call = upstream.ask(asked, new Ear());
    } catch (RuntimeException fault) {
      onFault(fault);
    }
  }

  /** Names the turn. */
  public TurnId id() {
    return log.turn();
  }

  /** What there is to watch. */
  public TurnLog log() {
    return log;
  }

  /** What is asked; without messages before the start. */
  MessageRequest request() {
    return request;
  }

  /** What it may use. */
  Reservation reservation() {
    return reservation;
  }

  /** How it was accepted. */
  public TurnAccepted accepted() {
    return accepted;
  }

  /** Ends the turn because somebody wanted no more; the upstream's connection is closed at once. */
  public void cancel() {
    cancel(() -> {});
  }

  /**
   * Ends the turn because somebody wanted no more.
   *
   * @param onUpstreamClosed run once the connection to Claude is closed, at once where there is
   *     none
   */
  void cancel(Runnable onUpstreamClosed) {
    end(state.over(new End.Cancelled()), onUpstreamClosed);
  }

  /** Ends the turn because it may not go on. */
  void abort(Failure failure) {
    end(state.over(new End.Failed(failure)), () -> {});
  }

  /** Whether a connection to Claude is open for it. */
  boolean isAsking() {
    return call != null && !isOver();
  }

  boolean isOverdue() {
    return pace.elapsed().compareTo(limits.maxTime()) > 0;
  }

  /** How long it may take. */
  Duration maxTime() {
    return limits.maxTime();
  }

  /** Whether the turn has ended; its log may be told a moment later. */
  public boolean isOver() {
    return state instanceof Over;
  }

  private void end(TurnState next, Runnable onUpstreamClosed) {
    if (isOver() || !(next instanceof Over over)) {
      onUpstreamClosed.run();
      return;
    }
    state = next;
    if (call == null) {
      onUpstreamClosed.run();
    } else {
      call.cancel(onUpstreamClosed);
    }
    var end = account(over).close(log.answer());
    meter.onEnd(end);
    observation.onEnd(end, log.answer().characters());
    reservation.settle(end.receipt());
    ending.onEnd(
        this,
        end,
        () -> {
          log.append(end);
          log.publish();
        });
  }

  /** What can be billed so far, as if it were cut off now. */
  Billing.Account accountSoFar() {
    return account((Over) state.over(new End.Cancelled()));
  }

  /** What will have been used once this is asked, as if it were cut off then. */
  Billing.Account accountAsked(MessageRequest asked) {
    var over = new Over(new TurnState.Asked(), new End.Cancelled());
    return new Billing.Account(billing, id(), asked, over, new Billing.Times(null, Duration.ZERO));
  }

  /** Tells what has been used so far to whoever looks at a meter. */
  void tellUse() {
    if (isAsking() && !reservation.isFree()) {
      reservation.run(accountSoFar().soFar(said));
    }
  }

  private Billing.Account account(Over over) {
    var times = new Billing.Times(pace.untilFirstText(), pace.elapsed());
    return new Billing.Account(billing, id(), request, over, times);
  }

  /** A fault of ours ends this turn and harms no other. */
  private void onFault(RuntimeException fault) {
    LOG.log(ERROR, "A fault of our own ended " + id(), fault);
    abort(
        Failure.of(
            FailureCode.INTERNAL,
            "The server made a mistake; its log has the turn's id. Try again."));
  }

  /** What the turn hears of its upstream call. */
  private final class Ear implements Upstream.Listener {
    @Override
    public void onEvent(MessageEvent event) {
      if (!isOver() && !(event instanceof MessageEvent.Ping)) {
        try {
          take(event);
        } catch (RuntimeException fault) {
          onFault(fault);
        }
      }
    }

    private void take(MessageEvent event) {
      state = state.after(event);
      log.append(event);
      pace.onEvent(event);
      if (event instanceof MessageEvent.MessageStarted message) {
        observation.onAnswer(message);
      }
      if (event instanceof MessageEvent.Fragment fragment) {
        said += fragment.fragment().size();
      }
      if (log.totalBytes() > limits.maxBytes()) {
        abort(
            Failure.of(
                FailureCode.TURN_TOO_LARGE,
                "The answer grew over %d bytes and was stopped.".formatted(limits.maxBytes())));
      } else if (!reservation.isFree()) {
        stopIf(beyond(event));
      }
    }

    /** Counts are told now and then; with its last ones Claude has stopped by itself. */
    private @Nullable Denied beyond(MessageEvent event) {
      boolean counts =
          event instanceof MessageEvent.MessageStarted
              || (event instanceof MessageEvent.MessageDelta delta && delta.stopReason() == null);
      return counts && state instanceof TurnState.Answering(var model, var usage, _)
          ? reservation.hear(model, usage)
          : null;
    }

    private void stopIf(@Nullable Denied why) {
      if (why != null) {
        abort(Limited.failure(why));
      }
    }

    @Override
    public void onBatchEnd() {
      if (!isOver()) {
        try {
          pace.onBatchEnd();
          log.publish();
          if (!reservation.isFree()) {
            stopIf(reservation.hear(said));
          }
        } catch (RuntimeException fault) {
          onFault(fault);
        }
      }
    }

    @Override
    public Map<String, String> onAttempt(int number) {
      return observation.onAttempt(number);
    }

    @Override
    public void onRetry(Failure failure) {
      meter.onRetry(failure.code());
      observation.onRetry(failure);
    }

    @Override
    public void onEnd(Upstream.Ending heard) {
      try {
        pace.onBatchEnd();
        end(after(heard), () -> {});
      } catch (RuntimeException fault) {
        onFault(fault);
      }
    }

    /** Where Claude stopped because it was asked for less than was wished, a budget is why. */
    private TurnState after(Upstream.Ending heard) {
      var next = state.after(heard);
      var cut = reservation.cut();
      return cut != null
              && next instanceof Over(_, End.Completed(var reason, _, _))
              && StopReason.MAX_TOKENS.equals(reason)
          ? state.over(new End.Failed(Limited.failure(cut)))
          : next;
    }
  }
}
