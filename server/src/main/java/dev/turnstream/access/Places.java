package dev.turnstream.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** What counts as one place that somebody comes from. */
final class Places {
  /** Whoever has one IPv6 address has a network of so many bytes. */
  private static final int NETWORK_BYTES = 8;

  private Places() {}

  /** An IPv4 address itself, of an IPv6 address its network of 64 bits. */
  static InetAddress of(InetAddress from) {
    if (!(from instanceof Inet6Address)) {
      return from;
    }
    var bytes = from.getAddress();
    Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError("16 bytes are an address", e);
    }
  }
}
