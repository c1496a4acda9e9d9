package dev.turnstream.bench.scenario;

import dev.turnstream.bench.report.Figure;
import dev.turnstream.bench.report.Result;
import dev.turnstream.bench.rig.Rig;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.locks.LockSupport;

/** What the emulator says of the answers that it gave; any other upstream says nothing. */
final class Upstream {
  private static final long PATIENCE = 10_000_000_000L;
  private static final long PAUSE = 5_000_000;

  private final int port;
  private final boolean speaks;

  private Upstream(int port, boolean speaks) {
    this.port = port;
    this.speaks = speaks;
  }

  static Upstream of(Rig rig, boolean speaks) {
    return new Upstream(rig.upstreamPort(), speaks);
  }

  /** Waits until no answer is open, then forgets what was. */
  void reset() throws IOException, InterruptedException {
    if (speaks) {
      awaitNoneOpen();
      ask("POST", "/emulator/reset");
    }
  }

  /** Adds whether each answer that nobody wanted any more was ended, and none goes on. */
  Result ended(Result result, long expected) throws IOException, InterruptedException {
    if (!speaks) {
      return result.with("whether the upstream was closed can't be seen: it is no emulator");
    }
    long from = System.nanoTime();
    var stats = awaitNoneOpen();
    long open = stats.getLong("open");
    long aborted = stats.getLong("aborted");
    if (open > 0 || aborted != expected) {
      result.tally().error("upstream not closed");
    }
    return result.with(
        Figure.of("answers that were cut")
            .with("asked for", (double) expected)
            .with("ended upstream", (double) aborted)
            .with("still open", (double) open)
            .with("ms until none was open", (System.nanoTime() - from) / 1e6));
  }

  private JsonObject awaitNoneOpen() throws IOException, InterruptedException {
    long until = System.nanoTime() + PATIENCE;
    var stats = ask("GET", "/emulator/stats");
    while (stats.getLong("open") > 0 && System.nanoTime() < until) {
      LockSupport.parkNanos(PAUSE);
      stats = ask("GET", "/emulator/stats");
    }
    return stats;
  }

  private JsonObject ask(String method, String path) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    try (var client = HttpClient.newHttpClient()) {
      return new JsonObject(client.send(request, BodyHandlers.ofString()).body());
    }
  }
}
