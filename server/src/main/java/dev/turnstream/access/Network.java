package dev.turnstream.access;

import java.net.InetAddress;

/**
 * Addresses that begin alike.
 *
 * @param bits how many bits of the address count
 */
public record Network(InetAddress address, int bits) {
  /**
   * Reads one: {@code 10.0.0.0/8}, {@code ::1/128}, or an address alone.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Network read(String text) {
    int slash = text.indexOf('/');
    var address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
    int most = address.getAddress().length * Byte.SIZE;
    int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
    if (bits < 0 || bits > most) {
      throw new IllegalArgumentException(text);
    }
    return new Network(address, bits);
  }

  /** Whether an address is one of them; one of the other family never is. */
  public boolean contains(InetAddress other) {
    var mine = address.getAddress();
    var theirs = other.getAddress();
    if (mine.length != theirs.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit += Byte.SIZE) {
      int counting = Math.min(Byte.SIZE, bits - bit);
      int mask = (0xFF << (Byte.SIZE - counting)) & 0xFF;
      if (((mine[bit / Byte.SIZE] ^ theirs[bit / Byte.SIZE]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
