package dev.turnstream.bench.scale;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * What each thing costs a server.
 *
 * @param turnMicros CPU for a delta that comes alone: read, decode, append, tell the cursors
 * @param deliveryMicros CPU for its way to one watcher: a frame in a write of its own
 * @param socketBytes memory of a socket on which nothing happens
 * @param watcherBytes memory of a watcher, its socket apart
 * @param turnBytes memory of a running turn with its connection to Claude, its log apart
 * @param deltaBytes memory of a delta in a log
 * @param baseBytes memory of a server that does nothing
 * @param frameBytes bytes on the way to a watcher for a delta that goes alone, headers included
 * @param eventBytes bytes on the way from Claude for it
 */
public record Costs(
    double turnMicros,
    double deliveryMicros,
    double socketBytes,
    double watcherBytes,
    double turnBytes,
    double deltaBytes,
    double baseBytes,
    double frameBytes,
    double eventBytes) {
  /** Those of docs/MEASUREMENTS.md, November 2026; docs/SCALE.md says which comes from where. */
  public static final Costs MEASURED =
      new Costs(24.3, 9.7, 9_200, 600, 13_000, 33, 150e6, 180, 270);

  /** The same, but what a run of the benchmark tells is taken from there. */
  public static Costs fitted(JsonObject run) {
    double delivery = figure(run, "fan-out", "cpu µs a delivery").orElse(MEASURED.deliveryMicros);
    double alone = alone(run).orElse(MEASURED.turnMicros + MEASURED.deliveryMicros);
    return new Costs(
        Math.max(0, alone - delivery),
        delivery,
        figure(run, "idle", "resident KB a socket")
            .map(kb -> kb * 1000)
            .orElse(MEASURED.socketBytes),
        memory(run, "watcher").orElse(MEASURED.watcherBytes),
        memory(run, "running turn").orElse(MEASURED.turnBytes),
        MEASURED.deltaBytes,
        MEASURED.baseBytes,
        MEASURED.frameBytes,
        MEASURED.eventBytes);
  }

  /** CPU for a delta on its whole way to one reader, at a human pace with many sockets. */
  private static Optional<Double> alone(JsonObject run) {
    return run.getJsonArray("results").stream()
        .map(JsonObject.class::cast)
        .filter(one -> one.getString("scenario").equals("paced"))
        .filter(one -> one.getInteger("sockets", 0) == 1_000)
        .map(one -> one.getJsonObject("cpu").getDouble("server_us_per_delta"))
        .findFirst();
  }

  /** Of several results the last has the most sockets. */
  private static Optional<Double> figure(JsonObject run, String scenario, String value) {
    return run.getJsonArray("results").stream()
        .map(JsonObject.class::cast)
        .filter(one -> one.getString("scenario").equals(scenario) && one.containsKey("figures"))
        .flatMap(one -> one.getJsonArray("figures").stream())
        .map(figure -> ((JsonObject) figure).getJsonObject("values").getDouble(value))
        .filter(found -> found != null && found > 0)
        .reduce((_, last) -> last);
  }

  private static Optional<Double> memory(JsonObject run, String what) {
    return run.getJsonArray("results").stream()
        .map(JsonObject.class::cast)
        .filter(one -> one.getString("scenario").equals("memory") && one.containsKey("figures"))
        .flatMap(one -> one.getJsonArray("figures").stream())
        .map(JsonObject.class::cast)
        .filter(figure -> figure.getString("what").contains(what))
        .map(figure -> figure.getJsonObject("values").getDouble("live heap KB"))
        .filter(found -> found != null && found > 0)
        .map(kb -> kb * 1000)
        .findFirst();
  }
}
