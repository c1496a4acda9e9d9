package dev.turnstream.app;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dev.turnstream.gateway.TlsKeys;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks once a second whether the files of a certificate and its key have changed, and hands on
 * what they hold then. A change counts when both have stood still for a second, since one is
 * replaced after the other. What is wrong is told, and changes nothing.
 */
final class TlsWatch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(TlsWatch.class.getName());

  /** When to tell that a certificate ends soon. */
  private static final Duration SOON = Duration.ofDays(7);

  private final TlsFiles files;
  private final InstantSource clock;
  private final Consumer<TlsKeys> renewed;
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("certificate").daemon().factory());

  private List<@Nullable FileStamp> read;
  private List<@Nullable FileStamp> seen;
  private Instant until;
  private boolean told;

  /**
   * Looks from now on.
   *
   * @param until when what was read ends
   * @param renewed hears what is new, on a thread of this class
   */
  TlsWatch(TlsFiles files, Instant until, InstantSource clock, Consumer<TlsKeys> renewed) {
    this.files = files;
    this.until = until;
    this.clock = clock;
    this.renewed = renewed;
    this.read = stamps();
    this.seen = read;
    looking.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
  }

  private List<@Nullable FileStamp> stamps() {
    return Arrays.asList(FileStamp.of(files.certificate()), FileStamp.of(files.key()));
  }

  private void look() {
    var now = stamps();
    boolean still = now.equals(seen);
    seen = now;
    if (still && !now.equals(read)) {
      read = now;
      load();
    }
    if (!told && clock.instant().plus(SOON).isAfter(until)) {
      told = true;
      LOG.log(WARNING, "The certificate {0} ends at {1}", files.certificate(), until);
    }
  }

  private void load() {
    try {
      var fresh = files.read();
      until = fresh.until();
      told = false;
      renewed.accept(fresh.keys());
      LOG.log(INFO, "Shows {0} from now on, which is good until {1}", files.certificate(), until);
    } catch (CannotStart wrong) {
      LOG.log(ERROR, "The certificate stays as it was: " + wrong.getMessage());
    } catch (RuntimeException fault) {
      LOG.log(ERROR, "A fault of our own; the certificate stays as it was", fault);
    }
  }

  @Override
  public void close() {
    looking.shutdownNow();
  }
}
