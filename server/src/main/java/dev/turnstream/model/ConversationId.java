package dev.turnstream.model;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * Names a conversation. Unguessable (128 random bits), and yet no permission to see it.
 *
 * @param value {@code conv_} and 32 hexadecimal digits
 */
public record ConversationId(String value) {
  /** A new id from a source of randomness that cannot be predicted. */
  public static ConversationId random(RandomGenerator random) {
    var bytes = new byte[16];
    random.nextBytes(bytes);
    return new ConversationId("conv_" + HexFormat.of().formatHex(bytes));
  }

  @Override
  public String toString() {
    return value;
  }
}
