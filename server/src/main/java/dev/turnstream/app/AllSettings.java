package dev.turnstream.app;

import static dev.turnstream.app.Setting.Group.ANSWERS;
import static dev.turnstream.app.Setting.Group.CLAUDE;
import static dev.turnstream.app.Setting.Group.CONNECTIONS;
import static dev.turnstream.app.Setting.Group.KEEPING;
import static dev.turnstream.app.Setting.Group.LISTENING;
import static dev.turnstream.app.Setting.Group.LOGGING;
import static dev.turnstream.app.Setting.Group.MACHINE;
import static dev.turnstream.app.Setting.Group.TRACES;
import static dev.turnstream.app.Setting.Group.TURNS;
import static dev.turnstream.app.Setting.Group.USERS;
import static dev.turnstream.app.Setting.fixed;
import static dev.turnstream.app.Setting.optional;

import dev.turnstream.access.Network;
import dev.turnstream.app.Settings.LogForm;
import dev.turnstream.app.Settings.Transport;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Every setting there is, in the order of the help. */
final class AllSettings {
  private static final int MANY = 1_000_000;
  private static final int GIBIBYTE = 1 << 30;

  static final Setting<String> HOST =
      fixed(LISTENING, "host", Kinds.host(), "127.0.0.1", "Address to listen on.");
  static final Setting<Integer> PORT =
      fixed(
              LISTENING,
              "port",
              Kinds.whole(0, 65535),
              "8000",
              "Port to listen on; 0 takes a free one.")
          .orVariables("PORT");
  static final Setting<Set<String>> ALLOWED_ORIGINS =
      optional(
          LISTENING,
          "allowed-origins",
          Kinds.origins(),
          "none besides the server's own",
          "Origins whose web pages may use this server.");
  static final Setting<Boolean> INSECURE =
      fixed(
          LISTENING,
          "insecure",
          Kinds.onOff(),
          "false",
          "Listen where others can reach the server, although nobody is asked who they are.");

  static final Setting<Integer> METRICS_PORT =
      fixed(
          LISTENING,
          "metrics-port",
          Kinds.whole(0, 65535),
          "0",
          "Port of /metrics, which then is there only; 0 leaves it on the server's own.");
  static final Setting<String> METRICS_HOST =
      optional(
          LISTENING,
          "metrics-host",
          Kinds.host(),
          "as --host",
          "Address of /metrics, which then is there only; with the server's port, or --metrics-port.");
  static final Setting<Integer> MAX_HEAP_USE =
      fixed(
          TURNS,
          "max-heap-use",
          Kinds.whole(1, 100),
          "85",
          "Percent of the heap in use after garbage collection from which on new turns are"
              + " refused; 100 never does.");
  static final Setting<Duration> MAX_LOOP_DELAY =
      fixed(
          TURNS,
          "max-loop-delay",
          Kinds.duration("100ms", "1h"),
          "3s",
          "How late an event loop may be for seconds before new turns are refused.");
  static final Setting<Boolean> REUSE_PORT =
      fixed(
          LISTENING,
          "reuse-port",
          Kinds.onOff(),
          "false",
          "Let a second start take over the port and the data while this server drains; Linux"
              + " only, both starts need it.");
  static final Setting<Duration> DRAIN_TIME =
      fixed(
          LISTENING,
          "drain-time",
          Kinds.duration("0s", "24h"),
          "30s",
          "How long turns may go on when the server is asked to stop; 0s ends them at once.");

  static final Setting<Path> TLS_CERTIFICATE =
      optional(
          LISTENING,
          "tls-certificate",
          Kinds.file(),
          "none",
          "Certificate chain (PEM) to speak HTTPS and WSS with; needs --tls-key. Read anew when it"
              + " changes.");
  static final Setting<Path> TLS_KEY =
      optional(
          LISTENING,
          "tls-key",
          Kinds.file(),
          "none; needed with --tls-certificate",
          "Key of that certificate (PEM, PKCS #8, not encrypted).");

  static final Setting<Path> TOKENS =
      optional(
          USERS,
          "tokens",
          Kinds.file(),
          "none",
          "File of the tokens that open this server; ./turnstream token makes them.");

  static final Setting<Duration> SESSION_TIME =
      fixed(
          USERS,
          "session-time",
          Kinds.duration("1m", "720h"),
          "12h",
          "How long a browser stays signed in, if its token holds that long.");
  static final Setting<String> USER_HEADER =
      optional(
          USERS,
          "user-header",
          Kinds.headerName(),
          "none",
          "Header in which a reverse proxy names the user whom it has asked; needs"
              + " --trusted-proxies.");
  static final Setting<List<Network>> TRUSTED_PROXIES =
      optional(
          USERS,
          "trusted-proxies",
          Kinds.networks(),
          "none",
          "Addresses of reverse proxies whose --user-header and X-Forwarded-For count.");

  static final Setting<String> JWT_ISSUER =
      optional(
          USERS,
          "jwt-issuer",
          Kinds.name(),
          "none",
          "Issuer whose signed tokens (JWT) open this server, exactly as they name it.");
  static final Setting<String> JWT_AUDIENCE =
      optional(
          USERS,
          "jwt-audience",
          Kinds.name(),
          "none; needed with --jwt-issuer",
          "Audience that such a token must be for.");
  static final Setting<URI> JWT_KEYS =
      optional(
          USERS,
          "jwt-keys",
          Kinds.url(),
          "none; needed with --jwt-issuer",
          "Address of the issuer's keys (JWKS).");
  static final Setting<Set<String>> JWT_ALGORITHMS =
      fixed(
          USERS,
          "jwt-algorithms",
          Kinds.algorithms(),
          "RS256",
          "Algorithms with which such a token may be signed.");
  static final Setting<Duration> JWT_CLOCK_SKEW =
      fixed(
          USERS,
          "jwt-clock-skew",
          Kinds.duration("0s", "5m"),
          "30s",
          "By how much the issuer's clock may differ.");

  static final Setting<String> MODEL =
      fixed(ANSWERS, "model", Kinds.name(), "claude-sonnet-4-6", "Model that answers.");
  static final Setting<Integer> MAX_TOKENS =
      fixed(ANSWERS, "max-tokens", Kinds.whole(1, MANY), "1024", "Most tokens of one answer.");
  static final Setting<String> SYSTEM =
      optional(ANSWERS, "system", Kinds.text(), "none", "System prompt of every conversation.");
  static final Setting<Path> PRICES =
      optional(
          ANSWERS,
          "prices",
          Kinds.file(),
          "the table that ships",
          "Price table (JSON) to compute costs with.");

  static final Setting<URI> UPSTREAM_URL =
      optional(
              CLAUDE,
              "upstream-url",
              Kinds.url(),
              "https://api.anthropic.com with a key or token, else the built-in emulator",
              "Base address of the Messages API: Claude's, or that of a server that speaks like it"
                  + " (Ollama, llama.cpp, vLLM, LiteLLM), which needs no key.")
          .orVariables("ANTHROPIC_BASE_URL");
  static final Setting<Secret> API_KEY =
      optional(
              CLAUDE,
              "api-key",
              Kinds.secret(),
              "none",
              "API key. Prefer a variable: other users of the machine can read flags.")
          .orVariables("ANTHROPIC_API_KEY");
  static final Setting<Secret> AUTH_TOKEN =
      optional(
              CLAUDE,
              "auth-token",
              Kinds.secret(),
              "none",
              "Bearer token, where that is used instead of a key. Prefer a variable.")
          .orVariables("ANTHROPIC_AUTH_TOKEN");
  static final Setting<Path> API_KEY_FILE =
      optional(
          CLAUDE,
          "api-key-file",
          Kinds.file(),
          "none",
          "File that holds the API key, in place of --api-key; read again when it changes.");
  static final Setting<String> API_VERSION =
      fixed(CLAUDE, "api-version", Kinds.day(), "2023-06-01", "Version of the Messages API.");
  static final Setting<Boolean> EMULATOR =
      fixed(
          CLAUDE,
          "emulator",
          Kinds.onOff(),
          "false",
          "Answer with the built-in emulator, even if a key or an address is set.");
  static final Setting<Proxy> UPSTREAM_PROXY =
      optional(
          CLAUDE,
          "upstream-proxy",
          Kinds.proxy(),
          "HTTPS_PROXY or HTTP_PROXY (by the address' scheme), unless the host is local or in"
              + " NO_PROXY",
          "Proxy on the way to Claude.");
  static final Setting<Duration> UPSTREAM_CONNECT_TIMEOUT =
      fixed(
          CLAUDE,
          "upstream-connect-timeout",
          Kinds.duration("10ms", "10m"),
          "5s",
          "Longest time to connect.");
  static final Setting<Duration> UPSTREAM_FIRST_BYTE_TIMEOUT =
      fixed(
          CLAUDE,
          "upstream-first-byte-timeout",
          Kinds.duration("10ms", "1h"),
          "120s",
          "Longest wait for an answer's first byte.");
  static final Setting<Duration> UPSTREAM_IDLE_TIMEOUT =
      fixed(
          CLAUDE,
          "upstream-idle-timeout",
          Kinds.duration("10ms", "1h"),
          "120s",
          "Longest silence in the middle of an answer.");
  static final Setting<Integer> UPSTREAM_RETRIES =
      fixed(
          CLAUDE,
          "upstream-retries",
          Kinds.whole(0, 10),
          "2",
          "Further attempts when the first fails before anything was shown.");
  static final Setting<Duration> UPSTREAM_RETRY_AFTER_MAX =
      fixed(
          CLAUDE,
          "upstream-retry-after-max",
          Kinds.duration("0s", "10m"),
          "30s",
          "Longest retry-after that is waited for; a longer one ends the turn.");
  static final Setting<Integer> UPSTREAM_MAX_CONNECTIONS =
      optional(
          CLAUDE,
          "upstream-max-connections",
          Kinds.whole(1, MANY),
          "as many as --max-turns",
          "Most connections to Claude at once.");

  static final Setting<Integer> MAX_CONNECTIONS =
      fixed(
          CONNECTIONS,
          "max-connections",
          Kinds.whole(1, MANY),
          "10000",
          "Most connections of clients at once.");
  static final Setting<Integer> MAX_UNKNOWN_CONNECTIONS =
      fixed(
          CONNECTIONS,
          "max-unknown-connections",
          Kinds.whole(1, MANY),
          "256",
          "Most connections of one address that have not shown a good pass, where one is asked"
              + " for.");
  static final Setting<Integer> MAX_PENDING_HANDSHAKES =
      optional(
          CONNECTIONS,
          "max-pending-handshakes",
          Kinds.whole(1, MANY),
          "a quarter of --max-connections",
          "Most connections of one address that have not sent a whole request yet.");
  static final Setting<Integer> CONNECTION_RATE =
      optional(
          CONNECTIONS,
          "connection-rate",
          Kinds.whole(0, MANY),
          "twice --max-connections",
          "Most new connections of one address in a minute, be it all at once; 0 for any number.");
  static final Setting<Integer> TOTAL_CONNECTION_RATE =
      optional(
          CONNECTIONS,
          "total-connection-rate",
          Kinds.whole(0, MANY),
          "six times --max-connections",
          "Most new connections of all addresses together in a minute; 0 for any number.");
  static final Setting<Integer> REQUEST_RATE =
      fixed(
          CONNECTIONS,
          "request-rate",
          Kinds.whole(0, MANY),
          "60000",
          "Most requests of one address in a minute, behind --trusted-proxies of one client; 0 for"
              + " any number.");
  static final Setting<Integer> FRAME_RATE =
      fixed(
          CONNECTIONS,
          "frame-rate",
          Kinds.whole(0, MANY),
          "30000",
          "Most frames of one WebSocket in a minute, a turn that is watched counting as 20; more"
              + " are read later; 0 for any number.");
  static final Setting<Integer> MAX_MESSAGE_BYTES =
      fixed(
          CONNECTIONS,
          "max-message-bytes",
          Kinds.bytes(256, 64 << 20),
          "262144",
          "Longest message of a client.");
  static final Setting<Integer> MAX_BODY_BYTES =
      fixed(
          CONNECTIONS,
          "max-body-bytes",
          Kinds.bytes(256, 256 << 20),
          "33554432",
          "Longest question over HTTP, with its images and documents.");
  static final Setting<Integer> MAX_BODIES_BYTES =
      fixed(
          CONNECTIONS,
          "max-bodies-bytes",
          Kinds.bytes(64 * 1024, Integer.MAX_VALUE),
          "134217728",
          "Most memory of all such questions while they are read; more of them are told to wait.");
  static final Setting<Integer> MAX_FRAGMENTS =
      fixed(
          CONNECTIONS,
          "max-fragments",
          Kinds.whole(1, MANY),
          "128",
          "Most fragments of one WebSocket message.");
  static final Setting<Duration> MESSAGE_TIMEOUT =
      fixed(
          CONNECTIONS,
          "message-timeout",
          Kinds.duration("10ms", "1h"),
          "10s",
          "Longest time that a message may stay incomplete.");
  static final Setting<Duration> HANDSHAKE_TIMEOUT =
      fixed(
          CONNECTIONS,
          "handshake-timeout",
          Kinds.duration("10ms", "10m"),
          "5s",
          "Longest time for a whole request head.");
  static final Setting<Duration> WRITE_TIMEOUT =
      fixed(
          CONNECTIONS,
          "write-timeout",
          Kinds.duration("10ms", "1h"),
          "30s",
          "How long a reader may take nothing although data waits.");
  static final Setting<Duration> HEARTBEAT =
      fixed(
          CONNECTIONS,
          "heartbeat",
          Kinds.duration("10ms", "1h"),
          "30s",
          "Silence after which a client is pinged; after another one it is taken for dead.");

  static final Setting<Integer> MAX_TURNS =
      fixed(TURNS, "max-turns", Kinds.whole(1, MANY), "2000", "Most turns at once on this server.");
  static final Setting<Integer> MAX_TURNS_PER_CONNECTION =
      fixed(
          TURNS,
          "max-turns-per-connection",
          Kinds.whole(1, 10_000),
          "8",
          "Most turns of one connection, running and waiting.");
  static final Setting<Integer> MAX_HISTORY_BYTES =
      fixed(
          TURNS,
          "max-history-bytes",
          Kinds.bytes(256, GIBIBYTE),
          "1048576",
          "Longest conversation, question included.");
  static final Setting<Integer> MAX_TURN_BYTES =
      fixed(TURNS, "max-turn-bytes", Kinds.bytes(256, GIBIBYTE), "8388608", "Longest answer.");
  static final Setting<Duration> MAX_TURN_TIME =
      fixed(
          TURNS,
          "max-turn-time",
          Kinds.duration("10ms", "24h"),
          "10m",
          "Longest time of one turn.");
  static final Setting<Path> DATA_DIR =
      optional(
          TURNS,
          "data-dir",
          Kinds.file(),
          "turnstream in XDG_DATA_HOME, or ~/.local/share/turnstream",
          "Directory of the conversations and the ledger; made if it is missing. One server each;"
              + " see --reuse-port.");
  static final Setting<Duration> WATCH_HEARTBEAT =
      fixed(
          CONNECTIONS,
          "watch-heartbeat",
          Kinds.duration("100ms", "10m"),
          "10s",
          "How often a client of the native protocol is told where its turns stand.");
  static final Setting<Integer> JOURNAL_BYTES =
      fixed(
          TURNS,
          "journal-bytes",
          Kinds.bytes(64 * 1024, Integer.MAX_VALUE),
          "67108864",
          "Most memory of all turns' logs; ended ones make way first, then new turns are refused.");
  static final Setting<Integer> TURN_WINDOW_BYTES =
      fixed(
          TURNS,
          "turn-window-bytes",
          Kinds.bytes(4 * 1024, GIBIBYTE),
          "1048576",
          "How much of a turn's log can be resumed event by event; what is older is a snapshot.");
  static final Setting<Duration> RESUME_WINDOW =
      fixed(
          TURNS,
          "resume-window",
          Kinds.duration("0s", "24h"),
          "10m",
          "How long a turn's log stays after its end; the answer itself stays in the store.");

  static final Setting<Path> DATA_KEY_FILE =
      optional(
          KEEPING,
          "data-key-file",
          Kinds.file(),
          "none: content stands in the store as it is",
          "File of the keys that seal what users and Claude wrote in the store: one a line, 64"
              + " hexadecimal digits; the first seals, all of them open.");

  static final Setting<Duration> RETENTION =
      optional(
          KEEPING,
          "retention",
          Kinds.duration("1m", "3660d"),
          "for ever",
          "How long a conversation is kept after its last activity; it may ask for less itself.");

  static final Setting<Integer> EVENT_LOOPS =
      fixed(
          MACHINE,
          "event-loops",
          Kinds.whole(0, 1024),
          "0",
          "Threads that carry sockets; 0 takes one a core.");
  static final Setting<Transport> TRANSPORT =
      fixed(
          MACHINE,
          "transport",
          Kinds.oneOf(Transport.values()),
          "auto",
          "How sockets are carried: Java's nio, Linux' epoll, or whichever suits the machine.");
  static final Setting<Boolean> ECHO =
      fixed(
          MACHINE,
          "echo",
          Kinds.onOff(),
          "false",
          "Serve /ws/echo, which sends messages back, for WebSocket conformance suites.");

  static final Setting<Level> LOG_LEVEL =
      fixed(
          LOGGING,
          "log-level",
          Kinds.oneOf(Level.ERROR, Level.WARNING, Level.INFO, Level.DEBUG, Level.TRACE),
          "info",
          "Least level that is logged.");
  static final Setting<LogForm> LOG_FORMAT =
      fixed(
          LOGGING,
          "log-format",
          Kinds.oneOf(LogForm.values()),
          "text",
          "How lines of the log look: for people, or each one a JSON object.");
  static final Setting<Boolean> LOG_CONTENT =
      fixed(
          LOGGING,
          "log-content",
          Kinds.onOff(),
          "false",
          "Write PROMPTS AND ANSWERS to the log, in plain text, for whoever can read it.");

  static final Setting<Path> AUDIT_LOG =
      optional(
          LOGGING,
          "audit-log",
          Kinds.file(),
          "none",
          "File in which it is written who did what: signing in, tokens, deleting, looking.");
  static final Setting<Integer> AUDIT_LOG_BYTES =
      fixed(
          LOGGING,
          "audit-log-bytes",
          Kinds.bytes(64 * 1024, GIBIBYTE),
          "64m",
          "Longest audit log; a full one is renamed and a new one begun.");
  static final Setting<Integer> AUDIT_LOG_FILES =
      fixed(
          LOGGING,
          "audit-log-files",
          Kinds.whole(1, 1000),
          "10",
          "How many audit logs are kept, the one that is written included.");

  static final Setting<URI> OTLP_ENDPOINT =
      optional(
              TRACES,
              "otlp-endpoint",
              Kinds.url(),
              "none; nothing is traced",
              "Base address of a collector of traces that takes OTLP over HTTP (port 4318 mostly).")
          .orVariables("OTEL_EXPORTER_OTLP_ENDPOINT");
  static final Setting<Secret> OTLP_HEADERS =
      optional(
              TRACES,
              "otlp-headers",
              Kinds.headers(),
              "none",
              "Headers that the collector asks for. Prefer a variable.")
          .orVariables("OTEL_EXPORTER_OTLP_HEADERS");
  static final Setting<Integer> OTLP_PERCENT =
      fixed(
          TRACES,
          "otlp-percent",
          Kinds.whole(0, 100),
          "100",
          "How many turns of a hundred are traced, where whoever asks has not decided that.");
  static final Setting<String> OTLP_SERVICE =
      fixed(
              TRACES,
              "otlp-service",
              Kinds.name(),
              "turnstream",
              "What this server is called in traces.")
          .orVariables("OTEL_SERVICE_NAME");

  /** Where a config file is. Has no line in the file itself. */
  static final Setting<Path> CONFIG =
      optional(
          Setting.Group.FILE,
          "config",
          Kinds.file(),
          "turnstream.conf in the directory of the call, if it is there",
          "File with a line \"name = value\" for each setting; # starts a comment line.");

  private static final List<Setting<?>> OWN =
      List.of(
          HOST,
          PORT,
          ALLOWED_ORIGINS,
          INSECURE,
          METRICS_PORT,
          METRICS_HOST,
          REUSE_PORT,
          DRAIN_TIME,
          TLS_CERTIFICATE,
          TLS_KEY,
          TOKENS,
          SESSION_TIME,
          USER_HEADER,
          TRUSTED_PROXIES,
          JWT_ISSUER,
          JWT_AUDIENCE,
          JWT_KEYS,
          JWT_ALGORITHMS,
          JWT_CLOCK_SKEW,
          MODEL,
          MAX_TOKENS,
          SYSTEM,
          PRICES,
          UPSTREAM_URL,
          API_KEY,
          API_KEY_FILE,
          AUTH_TOKEN,
          API_VERSION,
          EMULATOR,
          UPSTREAM_PROXY,
          UPSTREAM_CONNECT_TIMEOUT,
          UPSTREAM_FIRST_BYTE_TIMEOUT,
          UPSTREAM_IDLE_TIMEOUT,
          UPSTREAM_RETRIES,
          UPSTREAM_RETRY_AFTER_MAX,
          UPSTREAM_MAX_CONNECTIONS,
          MAX_CONNECTIONS,
          MAX_UNKNOWN_CONNECTIONS,
          MAX_PENDING_HANDSHAKES,
          CONNECTION_RATE,
          TOTAL_CONNECTION_RATE,
          REQUEST_RATE,
          FRAME_RATE,
          MAX_MESSAGE_BYTES,
          MAX_BODY_BYTES,
          MAX_BODIES_BYTES,
          MAX_FRAGMENTS,
          MESSAGE_TIMEOUT,
          HANDSHAKE_TIMEOUT,
          WRITE_TIMEOUT,
          HEARTBEAT,
          WATCH_HEARTBEAT,
          MAX_TURNS,
          MAX_TURNS_PER_CONNECTION,
          MAX_HISTORY_BYTES,
          MAX_TURN_BYTES,
          MAX_TURN_TIME,
          DATA_DIR,
          JOURNAL_BYTES,
          TURN_WINDOW_BYTES,
          RESUME_WINDOW,
          MAX_HEAP_USE,
          MAX_LOOP_DELAY,
          DATA_KEY_FILE,
          RETENTION,
          EVENT_LOOPS,
          TRANSPORT,
          ECHO,
          LOG_LEVEL,
          LOG_FORMAT,
          LOG_CONTENT,
          AUDIT_LOG,
          AUDIT_LOG_BYTES,
          AUDIT_LOG_FILES,
          OTLP_ENDPOINT,
          OTLP_HEADERS,
          OTLP_PERCENT,
          OTLP_SERVICE,
          CONFIG);

  static final List<Setting<?>> LIST =
      Stream.concat(OWN.stream(), BudgetSettings.LIST.stream()).toList();

  private AllSettings() {}
}
