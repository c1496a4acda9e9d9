package dev.turnstream.app;

import dev.turnstream.trace.TraceSettings;
import dev.turnstream.trace.Traces;
import dev.turnstream.turn.TurnObserver;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Whoever tells operators of turns: the log always, traces where a collector is named. */
final class Telemetry implements AutoCloseable {
  private final TurnObserver observer;
  private final Runnable close;

  private Telemetry(TurnObserver observer, Runnable close) {
    this.observer = observer;
    this.close = close;
  }

  static Telemetry open(Settings settings) {
    var lines = new TurnLines(System::nanoTime);
    var endpoint = settings.tracing().endpoint();
    return endpoint == null
        ? new Telemetry(lines, () -> {})
        : Tracing.open(lines, settings, endpoint);
  }

  TurnObserver observer() {
    return observer;
  }

  /** Has what waits sent. */
  @Override
  public void close() {
    close.run();
  }

  /** A class of its own, since no class of OpenTelemetry is loaded where nothing is traced. */
  private static final class Tracing {
    static Telemetry open(TurnObserver lines, Settings settings, URI endpoint) {
      var traces = Traces.open(settings(settings, endpoint));
      return new Telemetry(TurnObserver.all(List.of(lines, traces)), traces::close);
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
