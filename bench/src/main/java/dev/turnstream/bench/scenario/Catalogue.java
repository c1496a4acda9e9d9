package dev.turnstream.bench.scenario;

import dev.turnstream.bench.load.Plan.Habit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** All scenarios, in the order in which a whole run takes them. */
public final class Catalogue {
  private static final Habit READS = new Habit.Reads();

  /** Written apart, as Claude does: what a fast upstream merges would make a delta look cheap. */
  private static final String APART = "apart";

  private static final List<Scenario> ALL =
      List.of(
          new ColdStart(),
          chat(
                  "first-minute",
                  "a new server's first minute: sockets of 50 deltas a second",
                  100,
                  50)
              .onNewServer(60),
          flood("flood", "as fast as it goes, one write of the upstream for each delta", APART),
          flood("flood-merged", "as fast as it goes, many deltas in one write of the upstream", ""),
          chat("paced", "sockets of 50 deltas a second", 100, 50),
          chat("paced", "sockets of 20 deltas a second", 1_000, 20),
          chat("paced", "sockets of 5 deltas a second", 4_000, 5),
          new FanOut(1),
          new FanOut(10),
          new FanOut(100),
          new FanOut(1_000),
          new Resume(),
          new Storm(1_000),
          slow(),
          cut("cancel", "turns cancelled after 5 deltas", 100, 20, new Habit.Cancels(5)),
          new Receipts(),
          cut("disconnect", "sockets that vanish after 5 deltas", 500, 1, new Habit.HangsUp(5)),
          new Idle(10_000),
          new TurnMemory(2_000));

  private Catalogue() {}

  private static Readers chat(String name, String what, int sockets, int rate) {
    return new Readers(
        name, what, "/ws/chat", sockets, 10 * rate, APART, 1000 / rate, 0, 15, 30, READS, false);
  }

  private static Readers flood(String name, String what, String script) {
    return new Readers(name, what, "/ws/chat", 100, 200, script, 0, 0, 5, 15, READS, false);
  }

  private static Readers slow() {
    return new Readers(
        "slow",
        "sockets of 40 deltas of 600 bytes a second, a quarter of which read 2 KB a second",
        "/ws/chat",
        40,
        400,
        "size=600",
        25,
        0,
        0,
        15,
        new Habit.Dawdles(4, 2_000),
        false);
  }

  private static Readers cut(String name, String what, int sockets, int turns, Habit habit) {
    return new Readers(
        name, what, "/ws/chat/cancellable", sockets, 200, "", 20, turns, 0, 0, habit, false);
  }

  /** All of them. */
  public static List<Scenario> all() {
    return ALL;
  }

  /** Their names, each once. */
  public static String names() {
    return ALL.stream().map(Scenario::name).distinct().collect(Collectors.joining(", "));
  }

  /**
   * Finds scenarios by what stands on the command line: {@code paced} for all of that name, {@code
   * paced:200} for that with another number of sockets, {@code paced:200@50} for another pace, too.
   *
   * @throws IllegalArgumentException if there is none of that name, or it can't be changed so
   */
  public static List<Scenario> named(String text) {
    var paceApart = text.split("@", 2);
    var socketsApart = paceApart[0].split(":", 2);
    var some = ALL.stream().filter(one -> one.name().equals(socketsApart[0])).toList();
    if (some.isEmpty()) {
      throw new IllegalArgumentException(
          "no scenario is called %s; there are: %s".formatted(socketsApart[0], names()));
    }
    var chosen = socketsApart.length == 1 ? some : List.of(nearest(some, number(socketsApart[1])));
    if (paceApart.length == 1) {
      return chosen;
    }
    var paced = new ArrayList<Scenario>();
    for (var one : chosen) {
      paced.add(atPace(one, number(paceApart[1])));
    }
    return paced;
  }

  private static Scenario nearest(List<Scenario> some, int sockets) {
    return some.stream()
        .min(Comparator.comparingInt(one -> Math.abs(one.sockets() - sockets)))
        .map(one -> one.with(sockets))
        .orElseThrow();
  }

  private static Scenario atPace(Scenario scenario, int rate) {
    if (scenario instanceof Readers readers && readers.gapMillis() > 0 && rate <= 1000) {
      return readers.at(rate);
    }
    throw new IllegalArgumentException(
        "%s has no pace that could be set to %d deltas a second".formatted(scenario.name(), rate));
  }

  private static int number(String text) {
    try {
      int number = Integer.parseInt(text);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException _) {
      // said below
    }
    throw new IllegalArgumentException(
        "\"%s\" is no number of sockets or deltas a second".formatted(text));
  }
}
