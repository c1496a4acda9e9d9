package dev.turnstream.bench.rig;

/**
 * Memory of a server.
 *
 * @param resident bytes of it in the machine's memory; what the kernel holds for its sockets is not
 *     in it
 * @param heap bytes of live heap after full collections, {@link #UNKNOWN} when it is no JVM to ask
 */
public record Memory(long resident, long heap) {
  /** A heap that can't be asked for. A difference may well be negative. */
  public static final long UNKNOWN = Long.MIN_VALUE;

  /** What was added since. */
  public Memory since(Memory before) {
    return new Memory(
        resident - before.resident, heap < 0 || before.heap < 0 ? UNKNOWN : heap - before.heap);
  }

  /** Whether the heap is known. */
  public boolean hasHeap() {
    return heap != UNKNOWN;
  }
}
