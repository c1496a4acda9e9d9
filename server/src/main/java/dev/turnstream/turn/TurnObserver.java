package dev.turnstream.turn;

import dev.turnstream.model.Failure;
import dev.turnstream.model.MessageEvent.MessageStarted;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.Owner;
import dev.turnstream.model.RequestContext;
import dev.turnstream.model.TurnAccepted;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnId;
import java.util.List;
import java.util.Map;

/**
 * Hears what becomes of turns, to tell operators: in lines of a log, in traces. It is called on the
 * loop of each turn and must not block. Nothing is told of single deltas.
 */
public interface TurnObserver {
  /** Tells nobody. */
  TurnObserver NONE =
      new TurnObserver() {
        @Override
        public Observation onAccepted(Subject turn) {
          return Observation.NONE;
        }

        @Override
        public void onRefused(Owner owner, RequestContext context, String code) {}
      };

  /** A turn was accepted, and may have to wait. */
  Observation onAccepted(Subject turn);

  /**
   * A turn was not begun.
   *
   * @param code why, as clients are told it
   */
  void onRefused(Owner owner, RequestContext context, String code);

  /** Which turn it is. */
  record Subject(TurnId turn, Owner owner, TurnAccepted accepted, RequestContext context) {}

  /** Hears of one turn. */
  interface Observation {
    /** Tells nobody. */
    Observation NONE = new Observation() {};

    /** Claude is asked. */
    default void onAsked(MessageRequest request) {}

    /**
     * A request is about to be sent.
     *
     * @param number from 1
     * @return headers for it
     */
    default Map<String, String> onAttempt(int number) {
      return Map.of();
    }

    /** An attempt failed, and another one follows. */
    default void onRetry(Failure failure) {}

    /** Claude begins to answer. */
    default void onAnswer(MessageStarted message) {}

    /** The first text is there. */
    default void onFirstText() {}

    /**
     * The turn has ended; nothing follows.
     *
     * @param characters how many the answer has
     */
    default void onEnd(TurnEnd end, long characters) {}
  }

  /** All of these. */
  static TurnObserver all(List<TurnObserver> observers) {
    return observers.size() == 1 ? observers.getFirst() : new TurnObservers(List.copyOf(observers));
  }
}
