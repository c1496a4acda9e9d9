package dev.turnstream.model;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * Names a turn. Unguessable (128 random bits), and yet no permission to see it.
 *
 * @param value {@code turn_} and 32 hexadecimal digits
 */
public record TurnId(String value) {
  /** A new id from a source of randomness that cannot be predicted. */
  public static TurnId random(RandomGenerator random) {
    var bytes = new byte[16];
    random.nextBytes(bytes);
    return new TurnId("turn_" + HexFormat.of().formatHex(bytes));
  }

  @Override
  public String toString() {
    return value;
  }
}
