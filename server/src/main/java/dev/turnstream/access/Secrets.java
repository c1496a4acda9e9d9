package dev.turnstream.access;

import java.util.Base64;
import java.util.random.RandomGenerator;

/** Random texts of 256 bits, and what is kept of them. */
final class Secrets {
  private static final int BYTES = 32;

  private Secrets() {}

  /** A new one: 43 characters of base64url. */
  static String make(RandomGenerator random) {
    var bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
