package dev.turnstream.app;

import dev.turnstream.access.Audit;
import dev.turnstream.access.Seldom;
import dev.turnstream.model.RequestContext;
import dev.turnstream.trace.TraceSettings;
import dev.turnstream.trace.Traces;
import dev.turnstream.turn.TurnObserver;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whoever tells operators what happens: the log always, traces where a collector is named, the
 * audit log where a file is.
 */
final class Telemetry implements AutoCloseable {
  private final TurnObserver observer;
  private final Runnable close;
  private final @Nullable AuditLog log;
  private final Audit audit;

  private Telemetry(TurnObserver observer, Runnable close, @Nullable AuditLog log) {
    this.observer = observer;
    this.close = close;
    this.log = log;
    this.audit = log == null ? Audit.NONE : new Seldom(log, InstantSource.system());
    tell(Audit.Verb.SERVER_STARTED);
  }

  /**
   * Begins to tell.
   *
   * @throws CannotStart if the audit log can't be written
   */
  static Telemetry open(Settings settings) throws CannotStart {
    var log = auditLog(settings.auditing());
    var lines = new TurnLines(System::nanoTime);
    var endpoint = settings.tracing().endpoint();
    return endpoint == null
        ? new Telemetry(lines, () -> {}, log)
        : Tracing.open(lines, settings, endpoint, log);
  }

  private static @Nullable AuditLog auditLog(Settings.Auditing auditing) throws CannotStart {
    return auditing.file() == null
        ? null
        : AuditLog.open(
            auditing.file(), auditing.maxBytes(), auditing.files(), InstantSource.system());
  }

  private void tell(Audit.Verb verb) {
    audit.tell(Audit.Deed.done(verb, null, null, RequestContext.NONE));
  }

  /** Hears who does what. */
  Audit audit() {
    return audit;
  }

  /** How many entries of the audit log are missing, since the start. */
  long auditEntriesDropped() {
    return log == null ? 0 : log.dropped();
  }

  TurnObserver observer() {
    return observer;
  }

  /** Has what waits sent. */
  @Override
  public void close() {
    close.run();
    tell(Audit.Verb.SERVER_STOPPED);
    if (log != null) {
      log.close();
    }
  }

  /** A class of its own, since no class of OpenTelemetry is loaded where nothing is traced. */
  private static final class Tracing {
    static Telemetry open(
        TurnObserver lines, Settings settings, URI endpoint, @Nullable AuditLog log) {
      var traces = Traces.open(settings(settings, endpoint));
      return new Telemetry(TurnObserver.all(List.of(lines, traces)), traces::close, log);
    }

    private static TraceSettings settings(Settings settings, URI endpoint) {
      var upstream = settings.upstream();
      return new TraceSettings(
          endpoint,
          headers(settings.tracing().headers()),
          settings.tracing().percent(),
          settings.tracing().service(),
          Version.text(),
          UUID.randomUUID().toString(),
          upstream.answerer().name().toLowerCase(Locale.ROOT),
          upstream.url());
    }

    private static Map<String, String> headers(@Nullable Secret told) {
      var headers = new LinkedHashMap<String, String>();
      if (told != null) {
        for (var one : told.reveal().split(",", -1)) {
          int equals = one.indexOf('=');
          var value = one.substring(equals + 1).replace("+", "%2B"); // a plus is no blank there
          headers.put(one.substring(0, equals), URLDecoder.decode(value, StandardCharsets.UTF_8));
        }
      }
      return headers;
    }
  }
}
