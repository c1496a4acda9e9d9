package dev.turnstream.access;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reverse proxies that are believed what they say of whom they speak for.
 *
 * @param trusted where they may be
 */
public record Proxies(List<Network> trusted) {
  /** No proxy is believed. */
  public static final Proxies NONE = new Proxies(List.of());

  /** Some proxies. */
  public Proxies {
    trusted = List.copyOf(trusted);
  }

  /** Whether such a proxy is at this address. */
  public boolean include(@Nullable InetAddress address) {
    return address != null && trusted.stream().anyMatch(network -> network.contains(address));
  }

  /**
   * Where a request comes from: the last address on its way that is no proxy of ours. What stands
   * before that was written by whoever is there, and can be anything.
   *
   * @param from the address of the connection
   * @param forwardedFor all lines of {@code X-Forwarded-For} as one list; null for none
   */
  public @Nullable InetAddress client(@Nullable InetAddress from, @Nullable String forwardedFor) {
    var client = from;
    var hops = forwardedFor == null ? new String[0] : forwardedFor.split(",", -1);
    for (int i = hops.length - 1; i >= 0 && include(client); i--) {
      var before = address(hops[i].strip());
      if (before == null) {
        return client; // a name, or nonsense: what stands before it is nobody's word
      }
      client = before;
    }
    return client;
  }

  private static @Nullable InetAddress address(String hop) {
    try {
      return InetAddress.ofLiteral(withoutPort(hop));
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /** Some proxies tell the port too: {@code 192.0.2.7:4711}, {@code [2001:db8::7]:4711}. */
  private static String withoutPort(String hop) {
    if (hop.startsWith("[")) {
      int end = hop.indexOf(']');
      return end < 0 ? hop : hop.substring(1, end);
    }
    int colon = hop.indexOf(':');
    return colon >= 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
  }
}
