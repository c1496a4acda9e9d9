package dev.turnstream.bench.scale;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a demand takes of a machine.
 *
 * @param cores processors' worth of CPU
 * @param memoryBytes memory of the process
 * @param files open files
 * @param outBits bits a second to the readers
 * @param inBits bits a second from Claude
 * @param runningLogBytes what of the journal running turns take; when it is full of them, new turns
 *     are refused
 * @param keptSeconds how long the log of an ended turn stays: less than was asked for when the
 *     journal is full
 */
public record Estimate(
    double cores,
    double memoryBytes,
    double files,
    double outBits,
    double inBits,
    double runningLogBytes,
    double keptSeconds) {
  /** A loop that is busier than this lets deltas wait for one another. */
  public static final double BUSY = 0.7;

  private static final double OTHER_FILES = 200;
  private static final double BITS = 8;
  private static final double MOST_STEPS = 60;

  /** What it takes. */
  public static Estimate of(Demand demand, Machine machine, Costs costs) {
    double deltas = demand.turns() * demand.rate();
    double micros = deltas * (costs.turnMicros() + demand.watchers() * costs.deliveryMicros());
    double log = demand.deltas() * costs.deltaBytes();
    double running = demand.runningLogs() * log;
    double ended = Math.clamp(machine.journalBytes() - running, 0, demand.endedLogs() * log);
    double memory =
        costs.baseBytes()
            + demand.sockets() * costs.socketBytes()
            + demand.turns() * (costs.turnBytes() + demand.watchers() * costs.watcherBytes())
            + running
            + ended;
    double endedASecond = demand.turns() * demand.rate() / demand.deltas() * log;
    return new Estimate(
        micros / 1e6,
        memory,
        demand.sockets() + demand.turns() + OTHER_FILES,
        deltas * demand.watchers() * costs.frameBytes() * BITS,
        deltas * costs.eventBytes() * BITS,
        running,
        endedASecond == 0
            ? demand.windowSeconds()
            : Math.min(demand.windowSeconds(), ended / endedASecond));
  }

  /** Each share of the machine that is used, 1 being all that may be; the first is the tightest. */
  public Map<String, Double> shares(Machine machine) {
    var shares = new LinkedHashMap<String, Double>();
    shares.put("CPU", cores / (machine.cores() * BUSY));
    shares.put("memory", memoryBytes / machine.memoryBytes());
    shares.put("journal", runningLogBytes / machine.journalBytes());
    shares.put("open files", files / machine.files());
    shares.put("network", Math.max(outBits, inBits) / machine.bitsPerSecond());
    var sorted = new LinkedHashMap<String, Double>();
    shares.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .forEach(share -> sorted.put(share.getKey(), share.getValue()));
    return sorted;
  }

  /** The share that is used up first. */
  public String tightest(Machine machine) {
    return shares(machine).keySet().iterator().next();
  }

  private boolean fits(Machine machine) {
    return shares(machine).values().stream().allMatch(share -> share <= 1);
  }

  /** The most turns of a shape that a machine holds, by halving. */
  public static Demand most(Demand shape, Machine machine, Costs costs) {
    double fits = 0;
    double tooMany = 1e7;
    for (int step = 0; step < MOST_STEPS; step++) {
      double middle = (fits + tooMany) / 2;
      if (of(shape.with(middle), machine, costs).fits(machine)) {
        fits = middle;
      } else {
        tooMany = middle;
      }
    }
    return shape.with(Math.floor(fits));
  }
}
