package dev.turnstream.app;

import static java.lang.System.Logger.Level.ERROR;

import dev.turnstream.access.Audit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who did what, as a file of JSON lines that only grows. */
final class AuditLog implements Audit, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(AuditLog.class.getName());

  private static final Pattern ID = Pattern.compile("(?:[a-z]{1,8}_)?[0-9a-f]{12,64}");

  private final InstantSource clock;
  private final LineWriter lines;

  private AuditLog(InstantSource clock, RotatingFile file) {
    this.clock = clock;
    this.lines = new LineWriter("audit", new Telling(file), this::missing);
  }

  /**
   * Opens the file, and makes it where it is not there.
   *
   * @throws CannotStart if it can't be written
   */
  static AuditLog open(Path path, long maxBytes, int files, InstantSource clock)
      throws CannotStart {
    try {
      return new AuditLog(clock, RotatingFile.open(path, maxBytes, files));
    } catch (IOException e) {
      throw CannotStart.notPossible(
          "audit-log: %s can't be written (%s); choose another file or give the server the right to it"
              .formatted(path, e));
    }
  }

  @Override
  public void tell(Deed deed) {
    lines.put(line(clock.instant(), deed));
  }

  /** A deed as it stands in the file, with its line break. */
  static String line(Instant time, Deed deed) {
    var context = deed.context();
    var fields =
        new LogFields()
            .with("time", time)
            .with("verb", deed.verb().word())
            .with("outcome", deed.outcome().word())
            .with("user", deed.user() == null ? null : deed.user().name())
            .with("object", id(deed.object()))
            .with("request", known(context.request()))
            .with("address", context.address());
    deed.details().forEach(fields::with);
    return JsonLines.line(fields);
  }

  /** Whoever asks for what is not there may have named anything. */
  private static @Nullable String id(@Nullable String object) {
    return object != null && ID.matcher(object).matches() ? object : null;
  }

  private static @Nullable String known(String text) {
    return text.isEmpty() ? null : text;
  }

  /** How many entries are missing, since the start. */
  long dropped() {
    return lines.dropped();
  }

  private String missing(long count) {
    return JsonLines.line(
        new LogFields()
            .with("time", clock.instant())
            .with("verb", "entries_missing")
            .with("count", count));
  }

  @Override
  public void close() {
    lines.close();
  }

  /** Says in the log when the file can't be written, once until it can be again. */
  private static final class Telling implements LineWriter.Sink {
    private final RotatingFile file;
    private boolean failing;

    Telling(RotatingFile file) {
      this.file = file;
    }

    @Override
    public void write(String line) throws IOException {
      try {
        file.write(line);
        failing = false;
      } catch (IOException e) {
        tell(e);
        throw e;
      }
    }

    @Override
    public void flush() throws IOException {
      file.flush();
    }

    private void tell(IOException e) {
      if (!failing) {
        failing = true;
        LOG.log(ERROR, "The audit log can''t be written; entries are missing until it can", e);
      }
    }
  }
}
