package dev.turnstream.app;

import dev.turnstream.access.Proxies;
import dev.turnstream.access.ProxyUsers;
import dev.turnstream.app.Settings.Auditing;
import dev.turnstream.app.Settings.Chat;
import dev.turnstream.app.Settings.Connections;
import dev.turnstream.app.Settings.Keeping;
import dev.turnstream.app.Settings.Listen;
import dev.turnstream.app.Settings.Logging;
import dev.turnstream.app.Settings.Machine;
import dev.turnstream.app.Settings.Tracing;
import dev.turnstream.app.Settings.Turns;
import dev.turnstream.app.Settings.Ways;
import dev.turnstream.jwt.JwtSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts the settings together and holds them against each other. */
final class SettingsReader {
  private final Sources from;
  private final Resolver resolver;

  /** Finds the addresses of a host. */
  @FunctionalInterface
  interface Resolver {
    /** The addresses, at least one. */
    InetAddress[] addressesOf(String host) throws UnknownHostException;
  }

  private SettingsReader(Sources from, Resolver resolver) {
    this.from = from;
    this.resolver = resolver;
  }

  /** Reads all settings, or tells all that is wrong with them. */
  static Settings read(Sources from, Resolver resolver) throws CannotStart {
    var settings = gather(from, resolver);
    from.mistakes().throwIfAny();
    return settings;
  }

  /** The settings as far as they are right; what is wrong stands in the mistakes. */
  static Settings gather(Sources from, Resolver resolver) {
    var reader = new SettingsReader(from, resolver);
    var ways = reader.ways();
    var settings =
        new Settings(
            reader.listen(ways),
            ways,
            reader.chat(),
            new UpstreamReader(from).read(),
            reader.connections(),
            reader.turns(),
            reader.keeping(),
            BudgetSettings.read(from, from.value(AllSettings.MODEL)),
            reader.machine(),
            reader.logging(),
            reader.tracing(),
            reader.auditing());
    Contradictions.find(from, settings);
    return settings;
  }

  private Ways ways() {
    return new Ways(
        from.optional(AllSettings.TOKENS),
        from.value(AllSettings.SESSION_TIME),
        proxyUsers(),
        jwt(),
        proxies(),
        from.value(AllSettings.MAX_UNKNOWN_CONNECTIONS));
  }

  private @Nullable JwtSettings jwt() {
    var issuer = from.optional(AllSettings.JWT_ISSUER);
    var audience = from.optional(AllSettings.JWT_AUDIENCE);
    var keys = from.optional(AllSettings.JWT_KEYS);
    var algorithms = from.value(AllSettings.JWT_ALGORITHMS);
    var clockSkew = from.value(AllSettings.JWT_CLOCK_SKEW);
    if (issuer == null && audience == null && keys == null) {
      return null;
    }
    if (issuer == null || audience == null || keys == null) {
      from.mistakes()
          .contradiction(
              "jwt-issuer: --jwt-issuer, --jwt-audience and --jwt-keys are set together or not at"
                  + " all, since a token that is not checked whole opens to others",
              AllSettings.JWT_ISSUER,
              AllSettings.JWT_AUDIENCE,
              AllSettings.JWT_KEYS);
      return null;
    }
    if (keys.getScheme().equals("http") && !isLoopback(keys.getHost())) {
      from.mistakes()
          .contradiction(
              "jwt-keys: the keys must come over https, since whoever changes them on their way can"
                  + " be anybody");
    }
    return new JwtSettings(issuer, audience, keys, algorithms, clockSkew);
  }

  private @Nullable ProxyUsers proxyUsers() {
    var header = from.optional(AllSettings.USER_HEADER);
    var trusted = from.optional(AllSettings.TRUSTED_PROXIES);
    if (header != null && trusted == null) {
      from.mistakes()
          .contradiction(
              "user-header: say with --trusted-proxies from which addresses it counts, since"
                  + " anybody can send a header",
              AllSettings.TRUSTED_PROXIES);
    }
    return header == null ? null : new ProxyUsers(header, proxies());
  }

  private @Nullable TlsFiles tls() {
    var certificate = from.optional(AllSettings.TLS_CERTIFICATE);
    var key = from.optional(AllSettings.TLS_KEY);
    if (certificate == null && key == null) {
      return null;
    }
    if (certificate == null || key == null) {
      from.mistakes()
          .contradiction(
              "tls-certificate: --tls-certificate and --tls-key are set together or not at all",
              AllSettings.TLS_CERTIFICATE,
              AllSettings.TLS_KEY);
      return null;
    }
    return new TlsFiles(certificate, key);
  }

  private Proxies proxies() {
    var trusted = from.optional(AllSettings.TRUSTED_PROXIES);
    return trusted == null ? Proxies.NONE : new Proxies(trusted);
  }

  private Listen listen(Ways ways) {
    var origins = from.optional(AllSettings.ALLOWED_ORIGINS);
    var listen =
        new Listen(
            from.value(AllSettings.HOST),
            from.value(AllSettings.PORT),
            origins == null ? Set.of() : origins,
            from.value(AllSettings.INSECURE),
            from.value(AllSettings.METRICS_PORT),
            from.optional(AllSettings.METRICS_HOST),
            from.value(AllSettings.REUSE_PORT),
            from.value(AllSettings.DRAIN_TIME),
            tls());
    if (!listen.insecure() && !ways.ask()) {
      refuseOpen(AllSettings.HOST, listen.host(), "whoever reaches it spends your money");
      if (listen.metricsHost() != null) {
        refuseOpen(
            AllSettings.METRICS_HOST, listen.metricsHost(), "whoever reaches it sees all figures");
      }
    }
    return listen;
  }

  /** Nobody is asked who they are, so only this machine may come. */
  private void refuseOpen(Setting<String> setting, String host, String danger) {
    if (!isLoopback(host)) {
      from.mistakes()
          .contradiction(
              ("%s: %s can be reached from other machines, and %s; have it asked who it is with"
                      + " --tokens, use %s 127.0.0.1, or accept it with --insecure")
                  .formatted(setting.name(), CannotStart.quoted(host), danger, setting.flag()),
              setting,
              AllSettings.INSECURE,
              AllSettings.TOKENS,
              AllSettings.USER_HEADER,
              AllSettings.TRUSTED_PROXIES,
              AllSettings.JWT_ISSUER,
              AllSettings.JWT_AUDIENCE,
              AllSettings.JWT_KEYS);
    }
  }

  private boolean isLoopback(String host) {
    try {
      return Arrays.stream(resolver.addressesOf(host)).allMatch(InetAddress::isLoopbackAddress);
    } catch (UnknownHostException _) {
      from.mistakes()
          .add(
              CannotStart.notPossible(
                  "host: %s has no address on this machine; try --host 127.0.0.1"
                      .formatted(CannotStart.quoted(host))));
      return true;
    }
  }

  private Chat chat() {
    return new Chat(
        from.value(AllSettings.MODEL),
        from.value(AllSettings.MAX_TOKENS),
        from.optional(AllSettings.SYSTEM),
        from.optional(AllSettings.PRICES));
  }

  private Connections connections() {
    int most = from.value(AllSettings.MAX_CONNECTIONS);
    return new Connections(
        most,
        orElse(AllSettings.CONNECTION_RATE, 2 * most),
        orElse(AllSettings.TOTAL_CONNECTION_RATE, 6 * most),
        orElse(AllSettings.MAX_PENDING_HANDSHAKES, Math.ceilDiv(most, 4)),
        from.value(AllSettings.REQUEST_RATE),
        from.value(AllSettings.FRAME_RATE),
        from.value(AllSettings.MAX_MESSAGE_BYTES),
        from.value(AllSettings.MAX_BODY_BYTES),
        from.value(AllSettings.MAX_BODIES_BYTES),
        from.value(AllSettings.MAX_FRAGMENTS),
        from.value(AllSettings.MESSAGE_TIMEOUT),
        from.value(AllSettings.HANDSHAKE_TIMEOUT),
        from.value(AllSettings.WRITE_TIMEOUT),
        from.value(AllSettings.HEARTBEAT),
        from.value(AllSettings.WATCH_HEARTBEAT));
  }

  private int orElse(Setting<Integer> setting, int otherwise) {
    var given = from.optional(setting);
    return given == null ? otherwise : given;
  }

  private Turns turns() {
    return new Turns(
        from.value(AllSettings.MAX_TURNS),
        from.value(AllSettings.MAX_TURNS_PER_CONNECTION),
        from.value(AllSettings.MAX_HISTORY_BYTES),
        from.value(AllSettings.MAX_TURN_BYTES),
        from.value(AllSettings.MAX_TURN_TIME),
        dataDir(),
        from.value(AllSettings.JOURNAL_BYTES),
        from.value(AllSettings.TURN_WINDOW_BYTES),
        from.value(AllSettings.RESUME_WINDOW),
        from.value(AllSettings.MAX_HEAP_USE),
        from.value(AllSettings.MAX_LOOP_DELAY));
  }

  private Path dataDir() {
    var given = from.optional(AllSettings.DATA_DIR);
    if (given != null) {
      return given;
    }
    var data = from.variable(List.of("XDG_DATA_HOME"));
    var home =
        data == null
            ? Path.of(System.getProperty("user.home"), ".local", "share")
            : Path.of(data.text());
    return home.resolve("turnstream");
  }

  private Keeping keeping() {
    return new Keeping(
        from.optional(AllSettings.DATA_KEY_FILE), from.optional(AllSettings.RETENTION));
  }

  private Machine machine() {
    return new Machine(
        from.value(AllSettings.EVENT_LOOPS),
        from.value(AllSettings.TRANSPORT),
        from.value(AllSettings.ECHO));
  }

  private Auditing auditing() {
    return new Auditing(
        from.optional(AllSettings.AUDIT_LOG),
        from.value(AllSettings.AUDIT_LOG_BYTES),
        from.value(AllSettings.AUDIT_LOG_FILES));
  }

  private Tracing tracing() {
    return new Tracing(
        from.optional(AllSettings.OTLP_ENDPOINT),
        from.optional(AllSettings.OTLP_HEADERS),
        from.value(AllSettings.OTLP_PERCENT),
        from.value(AllSettings.OTLP_SERVICE));
  }

  private Logging logging() {
    return new Logging(
        from.value(AllSettings.LOG_LEVEL),
        from.value(AllSettings.LOG_FORMAT),
        from.value(AllSettings.LOG_CONTENT));
  }
}
