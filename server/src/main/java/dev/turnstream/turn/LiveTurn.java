package dev.turnstream.turn;

import dev.turnstream.budget.Payer;
import dev.turnstream.model.Owner;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A turn of a conversation from its acceptance to its end, on its conversation's loop. */
final class LiveTurn {
  final Turn turn;
  final Owner owner;
  final Payer payer;
  final Executor home;
  final @Nullable Duration orphan;
  final boolean continues;
  final Checkpoint checkpoint;

  private final List<Consumer<TurnEnd>> awaitingEnd = new ArrayList<>(0);
  private @Nullable TurnEnd end;
  private long alone;
  private boolean isAlone;

  /**
   * A turn that waits.
   *
   * @param continues whether it asks for the rest of an answer
   */
  LiveTurn(Turn turn, Payer payer, Executor home, @Nullable Duration orphan, boolean continues) {
    this.turn = turn;
    this.owner = payer.owner();
    this.payer = payer;
    this.home = home;
    this.orphan = orphan;
    this.continues = continues;
    this.checkpoint = new Checkpoint(turn);
  }

  TurnId id() {
    return turn.id();
  }

  /** Hears the end once those who watch could hear it, at once if that was before. */
  void whenEnded(Consumer<TurnEnd> hear) {
    if (end == null) {
      awaitingEnd.add(hear);
    } else {
      hear.accept(end);
    }
  }

  void tellEnd(TurnEnd told) {
    end = told;
    awaitingEnd.forEach(hear -> hear.accept(told));
    awaitingEnd.clear();
  }

  /** Whether no one has watched it for longer than its policy allows. */
  boolean isOrphaned(int readers, long now) {
    if (orphan == null || readers > 0) {
      isAlone = false;
      return false;
    }
    if (!isAlone) {
      isAlone = true;
      alone = now;
    }
    return now - alone >= orphan.toNanos();
  }
}
