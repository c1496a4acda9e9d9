package dev.turnstream.bench.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * CPU time of processes.
 *
 * @param user in their own code; all of it where the system has no /proc
 * @param system in the kernel for them
 */
public record CpuTime(Duration user, Duration system) {
  /** None. */
  public static final CpuTime ZERO = new CpuTime(Duration.ZERO, Duration.ZERO);

  /** Linux counts in ticks of a hundredth of a second. */
  private static final long TICK_MILLIS = 10;

  /** Fields of /proc/PID/stat behind the name: utime, stime, and those of children that ended. */
  private static final int UTIME = 11;

  /** What a process and those that it started have used so far. */
  static CpuTime of(ProcessHandle process) {
    return Stream.concat(Stream.of(process), process.descendants())
        .map(one -> ofOne(one, true))
        .reduce(ZERO, CpuTime::plus);
  }

  /** What this process itself has used so far. */
  static CpuTime ofThis() {
    return ofOne(ProcessHandle.current(), false);
  }

  private static CpuTime ofOne(ProcessHandle process, boolean withEnded) {
    try {
      return parse(
          withEnded, Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat")));
    } catch (IOException _) {
      var total = process.info().totalCpuDuration().orElse(Duration.ZERO);
      return new CpuTime(total, Duration.ZERO);
    }
  }

  /**
   * Reads a line of /proc/PID/stat.
   *
   * @param withEnded whether children that ended count, too
   */
  static CpuTime parse(boolean withEnded, String stat) {
    var fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    var own = new CpuTime(ticks(fields[UTIME]), ticks(fields[UTIME + 1]));
    return withEnded
        ? own.plus(new CpuTime(ticks(fields[UTIME + 2]), ticks(fields[UTIME + 3])))
        : own;
  }

  private static Duration ticks(String field) {
    return Duration.ofMillis(Long.parseLong(field) * TICK_MILLIS);
  }

  /** Both together. */
  public Duration total() {
    return user.plus(system);
  }

  CpuTime plus(CpuTime other) {
    return new CpuTime(user.plus(other.user), system.plus(other.system));
  }

  CpuTime minus(CpuTime other) {
    return new CpuTime(user.minus(other.user), system.minus(other.system));
  }
}
