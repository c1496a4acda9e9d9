package dev.turnstream.turn;

import dev.turnstream.model.TurnEnd;
import dev.turnstream.store.FinishedTurn;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes the ends of one conversation's turns. First it is written, then it is told: who has seen
 * an end will find it. A store that fails keeps nobody waiting; the end is then written as soon as
 * that works, and until then the turn is known here.
 */
final class Ends {
  private final Conversations all;
  private final Lane lane;
  private final Map<Turn, FinishedTurn> unwritten = new LinkedHashMap<>(0);

  Ends(Conversations all, Lane lane) {
    this.all = all;
    this.lane = lane;
  }

  /**
   * Writes an end.
   *
   * @param tell run on the loop once it is written, or could not be
   */
  void write(Turn turn, TurnEnd end, Runnable tell) {
    var content = turn.log().answer().content();
    var finished = Receipts.toStore(end, content, all.clocks.wall().instant());
    write(
        turn,
        finished,
        () -> {
          tell.run();
          forget(turn);
        },
        () -> {
          unwritten.put(turn, finished);
          tell.run();
        });
  }

  /** Tries once more what failed before. */
  void writeAgain() {
    if (lane.isIdle()) {
      new LinkedHashMap<>(unwritten)
          .forEach((turn, end) -> write(turn, end, () -> forget(turn), () -> {}));
    }
  }

  boolean areWritten() {
    return unwritten.isEmpty();
  }

  private void write(Turn turn, FinishedTurn end, Runnable then, Runnable otherwise) {
    var live = all.turns.get(turn.id());
    lane.call(
        () -> all.store.finish(turn.id(), end),
        titled -> {
          then.run();
          if (live != null) {
            titled.ifPresent(now -> all.tell(live.owner, Visitor.Change.of(now), null));
          }
        },
        _ -> otherwise.run());
  }

  private void forget(Turn turn) {
    unwritten.remove(turn);
    var live = all.turns.remove(turn.id());
    var place = turn.accepted().place();
    if (live != null && place != null) {
      all.commands.remove(new Pending.Key(live.owner, place.command()));
    }
  }
}
