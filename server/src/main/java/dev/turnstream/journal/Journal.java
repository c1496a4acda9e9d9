package dev.turnstream.journal;

import dev.turnstream.model.Owner;
import dev.turnstream.model.Position;
import dev.turnstream.model.TurnId;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The logs of all turns of a server, for all its event loops. Each log is at home on one loop,
 * where it is written; whoever reads it on another loop reads a copy there that is told of what
 * follows.
 *
 * <p>An event loop is an {@link Executor} that runs what it is given one after another, in order;
 * the same loop is always the same object. No method blocks.
 */
public interface Journal {
  /** Whether there is room for another log; ended ones make way for it. */
  boolean hasRoom();

  /**
   * Opens the log of a new turn, at home on a loop; to be called there.
   *
   * @param kept whether it stays readable for a while after its end
   */
  TurnLog open(TurnId turn, Owner owner, Executor loop, boolean kept);

  /**
   * Looks for a log to read on a loop; to be called there.
   *
   * @param found hears on that loop, perhaps before this method returns, what there is; reading
   *     back and going live are one step, so nothing that is appended meanwhile is missed or read
   *     twice. Empty when there is no such log, or not any more, or it is another owner's
   */
  void find(TurnId turn, Owner owner, Executor loop, Consumer<Optional<Reading>> found);

  /** How many readings of a turn are open, on all loops together; 0 for an unknown turn. */
  int readers(TurnId turn);

  /** The newest event of a turn that was published, or empty when there is no log (any more). */
  Optional<Position> head(TurnId turn);

  /** Forgets a turn's log at once; whoever reads it may read on. */
  void forget(TurnId turn);

  /** Forgets the logs whose time is over; to be called now and then, on any thread. */
  void sweep();

  /** A log that is being read, on the reader's loop. */
  interface Reading {
    /** The log, to be read and followed, never written. */
    TurnLog log();

    /** Ends the reading; harmless when repeated. */
    void close();
  }
}
