package dev.turnstream.model;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * Names a message of a conversation. Unguessable (128 random bits), and yet no permission to see
 * it.
 *
 * @param value {@code msg_} and 32 hexadecimal digits
 */
public record MessageId(String value) {
  /** A new id from a source of randomness that cannot be predicted. */
  public static MessageId random(RandomGenerator random) {
    var bytes = new byte[16];
    random.nextBytes(bytes);
    return new MessageId("msg_" + HexFormat.of().formatHex(bytes));
  }

  @Override
  public String toString() {
    return value;
  }
}
