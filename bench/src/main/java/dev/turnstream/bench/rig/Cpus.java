package dev.turnstream.bench.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which processor each process has to itself, so that a server's cost is its own: the server one,
 * the upstream and the load the others.
 *
 * @param server CPUs of the server; empty when nothing is pinned
 * @param upstream CPUs of the upstream
 * @param load CPUs of the load generator
 * @param why says how it is, for the report
 */
public record Cpus(
    SortedSet<Integer> server, SortedSet<Integer> upstream, SortedSet<Integer> load, String why) {
  private static final int HUNDREDTHS = 10;

  /** Lets every process run everywhere. */
  static Cpus everywhere(String why) {
    var all = new TreeSet<>(allowed());
    return new Cpus(new TreeSet<>(), all, all, why);
  }

  /**
   * Chooses for this machine.
   *
   * @param forServer a list like {@code 0} or {@code 0-3,8}; empty for the first CPU
   * @throws IllegalArgumentException if it leaves nothing for the load, or names CPUs that are not
   *     there
   */
  public static Cpus choose(String forServer) {
    if (!hasTaskset()) {
      return everywhere("not pinned: this system has no taskset");
    }
    return split(allowed(), parse(forServer));
  }

  /** Lets every process run everywhere because somebody wants it so. */
  public static Cpus unpinned() {
    return everywhere("not pinned, as asked for");
  }

  static Cpus split(SortedSet<Integer> allowed, SortedSet<Integer> wanted) {
    if (allowed.size() < 2) {
      return everywhere("not pinned: there is one CPU only");
    }
    var server = wanted.isEmpty() ? new TreeSet<>(List.of(allowed.first())) : wanted;
    var rest = new TreeSet<>(allowed);
    if (!rest.containsAll(server)) {
      throw new IllegalArgumentException("the server can't have CPUs other than " + show(allowed));
    }
    rest.removeAll(server);
    if (rest.isEmpty()) {
      throw new IllegalArgumentException("the server can't have all CPUs: the load needs one, too");
    }
    var half = new TreeSet<>(new ArrayList<>(rest).subList(0, (rest.size() + 1) / 2));
    var upstream = rest.size() == 1 ? rest : half;
    var load = new TreeSet<>(rest);
    if (rest.size() > 1) {
      load.removeAll(upstream);
    }
    return new Cpus(
        server,
        upstream,
        load,
        "server on CPU %s, upstream on %s, load on %s"
            .formatted(show(server), show(upstream), show(load)));
  }

  /** Whether anything is pinned. */
  public boolean pinned() {
    return !server.isEmpty();
  }

  /** How many there are. */
  public int count() {
    return server.size() + forLoad();
  }

  /** How many upstream and load generator have together. */
  public int forLoad() {
    var both = new TreeSet<>(upstream);
    both.addAll(load);
    return both.size();
  }

  List<String> forServer(List<String> command) {
    return on(server, command);
  }

  List<String> forUpstream(List<String> command) {
    return pinned() ? on(upstream, command) : command;
  }

  private static List<String> on(SortedSet<Integer> cpus, List<String> command) {
    if (cpus.isEmpty()) {
      return command;
    }
    var words = new ArrayList<>(List.of("taskset", "-c", show(cpus)));
    words.addAll(command);
    return words;
  }

  /** Moves this process, all its threads and those to come, to the CPUs of the load. */
  public void pinLoad() throws IOException, InterruptedException {
    if (pinned()) {
      var pid = Long.toString(ProcessHandle.current().pid());
      var moved =
          new ProcessBuilder("taskset", "-a", "-p", "-c", show(load), pid)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (moved.waitFor() != 0) {
        throw new IOException("taskset could not move the load generator to CPU " + show(load));
      }
    }
  }

  /** Time that all CPUs that may be used were busy with anything; zero without /proc. */
  static Duration busy() {
    var mine = allowed();
    try (var lines = Files.lines(Path.of("/proc/stat"))) {
      return lines
          .filter(line -> line.matches("cpu\\d+ .*"))
          .map(line -> line.split(" +", -1))
          .filter(fields -> mine.contains(Integer.parseInt(fields[0].substring(3))))
          .map(fields -> Duration.ofMillis(busyTicks(fields) * HUNDREDTHS))
          .reduce(Duration.ZERO, Duration::plus);
    } catch (IOException _) {
      return Duration.ZERO;
    }
  }

  /** user nice system (idle iowait) irq softirq steal. */
  private static long busyTicks(String[] fields) {
    long ticks = 0;
    for (int field : new int[] {1, 2, 3, 6, 7, 8}) {
      ticks += Long.parseLong(fields[field]);
    }
    return ticks;
  }

  private static boolean hasTaskset() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "taskset")));
  }

  private static SortedSet<Integer> allowed() {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("Cpus_allowed_list:"))
          .map(line -> parse(line.substring(line.indexOf(':') + 1)))
          .findFirst()
          .orElseGet(TreeSet::new);
    } catch (IOException _) {
      return new TreeSet<>();
    }
  }

  /** Reads {@code 0-3,8}. */
  static SortedSet<Integer> parse(String list) {
    var cpus = new TreeSet<Integer>();
    for (var part : list.strip().split(",", -1)) {
      if (!part.isBlank()) {
        var ends = part.strip().split("-", 2);
        int last = Integer.parseInt(ends[ends.length - 1]);
        for (int cpu = Integer.parseInt(ends[0]); cpu <= last; cpu++) {
          cpus.add(cpu);
        }
      }
    }
    return cpus;
  }

  private static String show(SortedSet<Integer> cpus) {
    return cpus.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
