package dev.turnstream.app;

import dev.turnstream.access.Proxies;
import dev.turnstream.access.ProxyUsers;
import dev.turnstream.budget.Rules;
import dev.turnstream.jwt.JwtSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everything that a user can set, checked and in one piece. Showing it shows no secret. */
record Settings(
    Listen listen,
    Ways ways,
    Chat chat,
    Upstream upstream,
    Connections connections,
    Turns turns,
    Keeping keeping,
    Rules budgets,
    Machine machine,
    Logging logging,
    Tracing tracing,
    Auditing auditing) {
  /** The same with another way to whoever answers. */
  Settings withUpstream(Upstream changed) {
    return new Settings(
        listen,
        ways,
        chat,
        changed,
        connections,
        turns,
        keeping,
        budgets,
        machine,
        logging,
        tracing,
        auditing);
  }

  /**
   * Where the server is, and for whom.
   *
   * @param host name or IP address, without brackets
   * @param port 0 for any free one
   * @param allowedOrigins origins besides the server's own, exactly as browsers send them
   * @param insecure whether the owner accepts that others can reach the server
   * @param metricsPort that of {@code /metrics}, 0 for the server's own
   * @param metricsHost address of {@code /metrics}, null for the server's own
   * @param reusePort whether another start may take over while this server drains
   * @param drainTime how long turns may go on when the server is asked to stop
   * @param tls the files to speak TLS with; null for a server that does not itself
   */
  record Listen(
      String host,
      int port,
      Set<String> allowedOrigins,
      boolean insecure,
      int metricsPort,
      @Nullable String metricsHost,
      boolean reusePort,
      Duration drainTime,
      @Nullable TlsFiles tls) {
    Listen {
      allowedOrigins = Set.copyOf(allowedOrigins);
    }

    /** Whether {@code /metrics} is where everything else is. */
    boolean metricsHere() {
      return metricsPort == 0 && metricsHost == null;
    }
  }

  /**
   * How users are told apart; without any of these nobody is asked.
   *
   * @param tokens the file of static tokens
   * @param sessionTime how long a browser stays signed in
   * @param proxy a reverse proxy's users
   * @param jwt an identity provider's users
   * @param proxies whom it is believed where a request comes from
   * @param maxUnknownConnections most connections of one address that have not shown who they are
   */
  record Ways(
      @Nullable Path tokens,
      Duration sessionTime,
      @Nullable ProxyUsers proxy,
      @Nullable JwtSettings jwt,
      Proxies proxies,
      int maxUnknownConnections) {
    boolean ask() {
      return tokens != null || proxy != null || jwt != null;
    }
  }

  /**
   * What is asked for.
   *
   * @param maxTokens most tokens of one answer
   * @param prices a price table of the user's, null for the one that ships
   */
  record Chat(String model, int maxTokens, @Nullable String system, @Nullable Path prices) {}

  /** Who answers. */
  enum Answerer {
    EMULATOR,
    ANTHROPIC,
    COMPATIBLE;
  }

  /**
   * The way to whoever answers.
   *
   * @param url base address without a slash at its end, to which {@code /v1/messages} is added;
   *     null with the emulator
   * @param apiKey that of the file, once it is read
   * @param apiKeyFile the file that holds the key, null for none
   * @param proxy null for the straight way
   * @param firstByteTimeout from the request to the first byte of the answer's body
   * @param idleTimeout longest silence in the middle of an answer
   * @param retries further attempts after the first, before anything was shown
   * @param retryAfterMax longest {@code retry-after} that is waited for
   * @param maxConnections most calls open at once, all event loops together
   */
  record Upstream(
      Answerer answerer,
      @Nullable URI url,
      @Nullable Secret apiKey,
      @Nullable Path apiKeyFile,
      @Nullable Secret authToken,
      String apiVersion,
      @Nullable Proxy proxy,
      Duration connectTimeout,
      Duration firstByteTimeout,
      Duration idleTimeout,
      int retries,
      Duration retryAfterMax,
      int maxConnections) {
    /** The same with another key. */
    Upstream withApiKey(Secret key) {
      return new Upstream(
          answerer,
          url,
          key,
          apiKeyFile,
          authToken,
          apiVersion,
          proxy,
          connectTimeout,
          firstByteTimeout,
          idleTimeout,
          retries,
          retryAfterMax,
          maxConnections);
    }
  }

  /**
   * What a connection of a client may do.
   *
   * @param maxConnections most connections open at once
   * @param connectionRate most new ones of one address in a minute; 0 for as many as come
   * @param totalConnectionRate the same of all addresses together
   * @param maxPendingHandshakes most of one address that have not sent a whole request
   * @param requestRate most requests of one address in a minute; 0 for as many as come
   * @param frameRate most frames of one WebSocket in a minute; 0 for as many as come
   * @param maxMessageBytes longest message
   * @param maxBodyBytes longest question over HTTP
   * @param maxBodiesBytes most memory of all of them while they are read
   * @param maxFragments most frames of one message
   * @param messageTimeout longest time that a message may stay incomplete
   * @param handshakeTimeout longest time for a request's head
   * @param writeTimeout how long a reader may take nothing although data waits
   * @param heartbeat silence after which the server pings
   * @param watchHeartbeat how often the native protocol tells where turns stand
   */
  record Connections(
      int maxConnections,
      int connectionRate,
      int totalConnectionRate,
      int maxPendingHandshakes,
      int requestRate,
      int frameRate,
      int maxMessageBytes,
      int maxBodyBytes,
      int maxBodiesBytes,
      int maxFragments,
      Duration messageTimeout,
      Duration handshakeTimeout,
      Duration writeTimeout,
      Duration heartbeat,
      Duration watchHeartbeat) {}

  /**
   * What turns may use.
   *
   * @param maxTurns most turns at once on this server
   * @param maxPerConnection most turns of one connection, running and waiting
   * @param maxHistoryBytes longest conversation, question included
   * @param maxTurnBytes longest answer
   * @param maxTurnTime longest time of one turn
   * @param dataDir where conversations and the ledger are kept
   * @param journalBytes most memory of all turns' logs
   * @param turnWindowBytes how much of one log stays readable event by event
   * @param resumeWindow how long a log stays after its end
   * @param maxHeapUse percent of the heap from which on no turn begins
   * @param maxLoopDelay how late an event loop may be before no turn begins
   */
  record Turns(
      int maxTurns,
      int maxPerConnection,
      int maxHistoryBytes,
      int maxTurnBytes,
      Duration maxTurnTime,
      Path dataDir,
      long journalBytes,
      long turnWindowBytes,
      Duration resumeWindow,
      int maxHeapUse,
      Duration maxLoopDelay) {}

  /**
   * What is kept.
   *
   * @param dataKeyFile the file of the keys that seal the store's content, null for none
   * @param retention for how long after its last activity a conversation is kept, null for ever
   */
  record Keeping(@Nullable Path dataKeyFile, @Nullable Duration retention) {}

  /** How sockets are carried. */
  enum Transport {
    AUTO,
    NIO,
    EPOLL;
  }

  /**
   * How the machine is used.
   *
   * @param eventLoops 0 for one a core
   * @param echo whether {@code /ws/echo} is there
   */
  record Machine(int eventLoops, Transport transport, boolean echo) {}

  /** How lines of the log look. */
  enum LogForm {
    TEXT,
    JSON;
  }

  /**
   * What is told.
   *
   * @param content whether prompts and answers may be written to the log
   */
  record Logging(System.Logger.Level level, LogForm form, boolean content) {}

  /**
   * Where traces go.
   *
   * @param endpoint base address of a collector; null for no traces
   * @param headers sent to it, as {@code name=value} with commas between
   * @param percent how many turns of a hundred
   * @param service what this server is called there
   */
  record Tracing(@Nullable URI endpoint, @Nullable Secret headers, int percent, String service) {}

  /**
   * Where it is written who did what.
   *
   * @param file null for nowhere
   * @param maxBytes how long the file may become before it makes way
   * @param files how many are kept
   */
  record Auditing(@Nullable Path file, long maxBytes, int files) {}
}
