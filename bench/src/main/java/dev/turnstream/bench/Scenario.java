package dev.turnstream.bench;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * A load worth measuring. The message drives the emulator through the server: a line that begins
 * with {@code !emulate} sets its pace.
 *
 * @param deltas stamps that each turn brings
 * @param delayMillis pause between the deltas of a turn, 0 for as fast as it goes
 */
record Scenario(
    String name,
    String what,
    String path,
    int sockets,
    int turns,
    int deltas,
    int delayMillis,
    int warmUpSeconds,
    int cancelAfter,
    int disconnectAfter) {

  static final List<Scenario> ALL =
      List.of(
          new Scenario(
              "paced", "1,000 sockets, 20 deltas/s each", "/ws/chat", 1000, 9, 200, 50, 30, 0, 0),
          new Scenario(
              "flood", "100 sockets, as fast as it goes", "/ws/chat", 100, 100, 200, 0, 0, 0, 0),
          new Scenario(
              "cancel",
              "100 sockets, cancel after 5 deltas",
              "/ws/chat/cancellable",
              100,
              20,
              200,
              20,
              0,
              5,
              0),
          new Scenario(
              "disconnect",
              "500 sockets, gone after 5 deltas",
              "/ws/chat",
              500,
              1,
              200,
              20,
              0,
              0,
              5));

  /** The scenario of a name, or {@code name:sockets} for another number of sockets. */
  static Scenario of(String text) {
    var parts = text.split(":", 2);
    var known =
        ALL.stream()
            .filter(s -> s.name.equals(parts[0]))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no scenario is called " + parts[0]));
    return parts.length == 1 ? known : known.with(Integer.parseInt(parts[1]));
  }

  private Scenario with(int otherSockets) {
    return new Scenario(
        name,
        what + " (" + otherSockets + " here)",
        path,
        otherSockets,
        turns,
        deltas,
        delayMillis,
        warmUpSeconds,
        cancelAfter,
        disconnectAfter);
  }

  /** What its clients do with a server. */
  Plan planFor(int port) {
    var work = Duration.ofMillis((long) turns * deltas * delayMillis);
    return new Plan(
        URI.create("ws://127.0.0.1:" + port + path),
        sockets,
        turns,
        "!emulate deltas=%d delay=%d ttft=%d stamps=true"
            .formatted(deltas, delayMillis, delayMillis),
        deltas,
        Duration.ofMillis(sockets),
        Duration.ofSeconds(warmUpSeconds),
        cancelAfter,
        disconnectAfter,
        Load.patienceFor(work));
  }
}
