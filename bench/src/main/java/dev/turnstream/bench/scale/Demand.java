package dev.turnstream.bench.scale;

/**
 * What is asked of one server.
 *
 * @param turns turns that run at the same time
 * @param rate deltas a second of each
 * @param watchers who watches each turn
 * @param idle sockets beside those of the watchers
 * @param deltas deltas of a whole answer
 * @param windowSeconds how long the log of an ended turn stays
 */
public record Demand(
    double turns, double rate, double watchers, double idle, double deltas, double windowSeconds) {
  /** The same shape for another number of turns; the idle sockets grow with them. */
  public Demand with(double otherTurns) {
    return new Demand(
        otherTurns,
        rate,
        watchers,
        turns == 0 ? idle : idle * otherTurns / turns,
        deltas,
        windowSeconds);
  }

  /** All sockets, those of the watchers included. */
  public double sockets() {
    return turns * watchers + idle;
  }

  /** Logs that are kept, counted as whole ones: a turn that runs has half of it on average. */
  double runningLogs() {
    return turns / 2;
  }

  /** Those of turns that ended within the window. */
  double endedLogs() {
    return turns * rate / deltas * windowSeconds;
  }
}
