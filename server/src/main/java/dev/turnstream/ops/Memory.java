package dev.turnstream.ops;

import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the process occupies, in bytes.
 *
 * @param heapUsed objects, those that are garbage already included
 * @param heapMax as far as the heap may grow
 * @param direct buffers outside of the heap
 * @param resident of the whole process, as the system sees it; 0 where it does not tell
 */
public record Memory(long heapUsed, long heapMax, long direct, long resident) {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";

  /** What is known at once: the first word to the JVM's management costs a start some 50 ms. */
  static Memory atStart() {
    var runtime = Runtime.getRuntime();
    long used = runtime.totalMemory() - runtime.freeMemory();
    return new Memory(used, runtime.maxMemory(), 0, 0);
  }

  /** Reads it now. */
  static Memory now() {
    var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    return new Memory(heap.getUsed(), heap.getMax(), readDirect(), readResident());
  }

  /** The JDK's own count leaves out what Netty takes past it. */
  private static long readDirect() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum()
        + Math.max(0, PlatformDependent.usedDirectMemory());
  }

  private static long readResident() {
    if (!Files.isReadable(STATUS)) {
      return 0;
    }
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(RESIDENT))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
