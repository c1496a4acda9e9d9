package dev.turnstream.faults;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/** How what goes one way is chopped and held up. */
final class Pace {
  private static final int SLICES_PER_SECOND = 50;

  private final List<Fault.Drag> drags;
  private final Random random;
  private final int chunk;

  /**
   * @param random of this direction alone, so that its delays are the same in each run
   */
  Pace(List<Fault.Drag> drags, Random random) {
    this.drags = drags;
    this.random = random;
    this.chunk = drags.stream().mapToInt(Pace::chunk).min().orElse(Integer.MAX_VALUE);
  }

  private static int chunk(Fault.Drag drag) {
    return switch (drag) {
      case Fault.Slice slice -> slice.maxChunk();
      case Fault.Slow slow -> Math.max(1, slow.bytesPerSecond() / SLICES_PER_SECOND);
      case Fault.Delay _ -> Integer.MAX_VALUE;
    };
  }

  /** The most bytes that one write may have. */
  int chunk() {
    return chunk;
  }

  /** Waits as long as a piece that was just read is held back. */
  void holdBack() throws InterruptedException {
    for (var drag : drags) {
      if (drag instanceof Fault.Delay delay) {
        long jitter = delay.jitter().toNanos();
        Thread.sleep(delay.atLeast().plusNanos(jitter == 0 ? 0 : random.nextLong(jitter)));
      }
    }
  }

  /** Waits until the line is free again after so many bytes. */
  void after(int bytes) throws InterruptedException {
    for (var drag : drags) {
      if (drag instanceof Fault.Slow slow) {
        Thread.sleep(Duration.ofNanos(bytes * 1_000_000_000L / slow.bytesPerSecond()));
      }
    }
  }
}
