package dev.turnstream.gateway;

import dev.turnstream.dialect.turnstream.ServerFrame.Greeting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where and for whom the gateway listens, and what it tells about itself.
 *
 * @param host name or address to bind
 * @param port port to bind, 0 for any that is free
 * @param loopback whether that address is loopback
 * @param allowedOrigins origins of other sites' pages that may use this server
 * @param echo whether {@code /ws/echo} is there
 * @param upstream {@code emulator}, {@code anthropic} or {@code compatible}
 * @param greeting what the native protocol tells first
 * @param build which build of the version this is
 * @param reusePort whether another process may listen on the same port
 * @param tls what is shown over TLS; null for a server that does not speak it itself
 */
public record GatewayOptions(
    String host,
    int port,
    boolean loopback,
    List<String> allowedOrigins,
    boolean echo,
    String upstream,
    String version,
    ConnectionLimits limits,
    ChatOptions chat,
    Greeting greeting,
    String build,
    boolean reusePort,
    @Nullable TlsKeys tls) {

  /** Of a build that has no name, on a port of its own, without TLS. */
  public GatewayOptions(
      String host,
      int port,
      boolean loopback,
      List<String> allowedOrigins,
      boolean echo,
      String upstream,
      String version,
      ConnectionLimits limits,
      ChatOptions chat,
      Greeting greeting) {
    this(
        host,
        port,
        loopback,
        allowedOrigins,
        echo,
        upstream,
        version,
        limits,
        chat,
        greeting,
        "local",
        false,
        null);
  }
}
