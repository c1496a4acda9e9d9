package dev.turnstream.bench.load;

import java.net.URI;
import java.time.Duration;

/**
 * What the clients do.
 *
 * @param url a WebSocket that speaks the tutorial's frames
 * @param sockets clients at once
 * @param asking how many of them ask, the others are only there
 * @param turns turns of each client, one after another; 0 for as many as the time allows
 * @param question what each turn asks
 * @param spread time over which the clients connect
 * @param warmUp time from the start in which nothing counts
 * @param counted time that counts; zero for all until the turns are done
 * @param habit what clients do in the middle of a turn
 * @param patience longest time for everything that has no time set
 */
public record Plan(
    URI url,
    int sockets,
    int asking,
    int turns,
    Question question,
    Duration spread,
    Duration warmUp,
    Duration counted,
    Habit habit,
    Duration patience) {

  /**
   * What each turn asks.
   *
   * @param message what is sent
   * @param deltas stamps that each turn must bring, 0 not to check
   * @param gap time between deltas at the upstream, zero for as fast as it goes
   */
  public record Question(String message, int deltas, Duration gap) {}

  /** What clients do in the middle of a turn. */
  public sealed interface Habit {
    /** They read. */
    record Reads() implements Habit {}

    /** They cancel each turn after so many deltas. */
    record Cancels(int after) implements Habit {}

    /** They hang up after so many deltas. */
    record HangsUp(int after) implements Habit {}

    /**
     * Some read slowly.
     *
     * @param every each so-manieth does
     * @param bytesPerSecond how fast
     */
    record Dawdles(int every, int bytesPerSecond) implements Habit {}
  }

  boolean isTimed() {
    return counted.isPositive();
  }

  /** Whether the client of a number reads slowly. */
  boolean isSlow(int number) {
    return habit instanceof Habit.Dawdles(int every, _) && number % every == 0;
  }
}
