package dev.turnstream.emulator.api;

import java.util.SplittableRandom;

/** Makes ids in the API's style: a prefix and 24 letters and digits. Safe from any thread. */
public final class Ids {
  private static final String ALPHABET =
      "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  private static final int LENGTH = 22;

  private final SplittableRandom random;

  /**
   * @param seed the same seed gives the same ids in the same order
   */
  public Ids(long seed) {
    this.random = new SplittableRandom(seed);
  }

  public String message() {
    return make("msg_01");
  }

  public String tool() {
    return make("toolu_01");
  }

  public String request() {
    return make("req_011");
  }

  private synchronized String make(String prefix) {
    var id = new StringBuilder(prefix.length() + LENGTH).append(prefix);
    for (int i = 0; i < LENGTH; i++) {
      id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return id.toString();
  }
}
