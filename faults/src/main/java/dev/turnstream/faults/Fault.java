package dev.turnstream.faults;

import java.time.Duration;

/**
 * What is wrong with a connection. A fault that strikes "after" some bytes lets exactly so many
 * through, counted from the connection's beginning, and strikes as soon as they are through: with 0
 * before any byte.
 */
public sealed interface Fault {
  /** A fault that strikes once. */
  sealed interface Strike extends Fault {
    Direction direction();

    /** How many bytes pass in {@link #direction} before it strikes. */
    long bytes();
  }

  /** A fault of everything that goes one way. */
  sealed interface Drag extends Fault {
    Direction direction();
  }

  /**
   * Both sides see an orderly end (FIN). What passed before arrives; what comes after is dropped.
   */
  record CutAfter(Direction direction, long bytes) implements Strike {
    public CutAfter {
      notNegative(bytes);
    }
  }

  /** Both sides see a reset (RST). Of what passed before, some may be lost, as with TCP itself. */
  record ResetAfter(Direction direction, long bytes) implements Strike {
    public ResetAfter {
      notNegative(bytes);
    }
  }

  /** Nothing is read or written any more, either way, until {@link FaultProxy#release}. */
  record StallAfter(Direction direction, long bytes) implements Strike {
    public StallAfter {
      notNegative(bytes);
    }
  }

  /** All is read and nothing forwarded, either way, and nobody is told: not even of an end. */
  record BlackHoleAfter(Direction direction, long bytes) implements Strike {
    public BlackHoleAfter {
      notNegative(bytes);
    }
  }

  /** The receiver of {@link #direction} sees an end (FIN); the other way stays open. */
  record HalfCloseAfter(Direction direction, long bytes) implements Strike {
    public HalfCloseAfter {
      notNegative(bytes);
    }
  }

  /** At most so many bytes a second. */
  record Slow(Direction direction, int bytesPerSecond) implements Drag {
    public Slow {
      positive(bytesPerSecond);
    }
  }

  /** Writes of at most so many bytes each, which go out as packets of their own. */
  record Slice(Direction direction, int maxChunk) implements Drag {
    public Slice {
      positive(maxChunk);
    }
  }

  /** Each piece read is held back for {@code atLeast} and, at random, up to {@code jitter} more. */
  record Delay(Direction direction, Duration atLeast, Duration jitter) implements Drag {}

  private static void notNegative(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes: " + bytes);
    }
  }

  private static void positive(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("must be positive: " + number);
    }
  }
}
