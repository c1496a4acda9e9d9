package dev.turnstream.ops;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway hands out to operators. All methods are for any thread but an event loop's,
 * where nothing else is said: they take some milliseconds, and once some more.
 */
public final class Ops {
  private final About about;
  private final Supplier<Picture> pictures;
  private final boolean metricsHere;

  private @Nullable MetricsText metrics;

  /**
   * What never changes while the server runs.
   *
   * @param version of the server
   * @param build which build of that version
   * @param upstream {@code emulator}, {@code anthropic} or {@code compatible}
   * @param run names this run of the server; another run has another one
   */
  public record About(String version, String build, String upstream, String model, String run) {}

  /**
   * Shows what is recorded.
   *
   * @param metricsHere whether {@code /metrics} has no port of its own
   */
  public Ops(About about, Supplier<Picture> pictures, boolean metricsHere) {
    this.about = about;
    this.pictures = pictures;
    this.metricsHere = metricsHere;
  }

  /** Whether {@code /metrics} is on the server's own port. */
  public boolean metricsHere() {
    return metricsHere;
  }

  /**
   * The picture of this moment as JSON.
   *
   * @param after number of the last step that the reader has, 0 for none
   * @param run which run that was of; another than this means none
   */
  public byte[] data(long after, String run) {
    return new PictureJson(about, pictures.get()).write(run.equals(about.run()) ? after : 0);
  }

  /**
   * The figures of this moment in Prometheus' words.
   *
   * @param accept what the reader takes, as HTTP says it
   */
  public Exposition metrics(String accept) {
    return text().write(pictures.get(), accept);
  }

  /** For how long the event loop that is latest has done nothing; for any thread. */
  public Duration silence() {
    var now = pictures.get().now();
    return Duration.ofNanos(now.nanoTime() - now.reading().asOf());
  }

  /** Made when it is first needed: who never scrapes loads no library. */
  private synchronized MetricsText text() {
    var made = metrics == null ? new MetricsText(about) : metrics;
    metrics = made;
    return made;
  }

  /** A text and what it is. */
  public record Exposition(String contentType, String text) {}
}
