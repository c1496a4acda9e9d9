package dev.turnstream.gateway;

import dev.turnstream.dialect.turnstream.ServerFrame.Greeting;
import java.util.List;

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
    Greeting greeting) {}
