package dev.turnstream.gateway.websocket;

/**
 * Checks UTF-8 as it arrives, byte by byte, as RFC 3629 defines it: no overlong form, no surrogate.
 */
final class Utf8Check {
  private int missing;
  private int lowest = 0x80;
  private int highest = 0xBF;

  /** Whether these bytes may follow those seen so far. */
  boolean accepts(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      int b = bytes[i] & 0xFF;
      if (missing > 0 ? !acceptsContinuation(b) : b >= 0x80 && !acceptsLead(b)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the bytes seen so far end with a whole character. */
  boolean isWhole() {
    return missing == 0;
  }

  private boolean acceptsContinuation(int b) {
    if (b < lowest || b > highest) {
      return false;
    }
    missing--;
    lowest = 0x80;
    highest = 0xBF;
    return true;
  }

  private boolean acceptsLead(int b) {
    if (b >= 0xC2 && b <= 0xDF) {
      missing = 1;
    } else if (b >= 0xE0 && b <= 0xEF) {
      missing = 2;
      lowest = b == 0xE0 ? 0xA0 : 0x80;
      highest = b == 0xED ? 0x9F : 0xBF;
    } else if (b >= 0xF0 && b <= 0xF4) {
      missing = 3;
      lowest = b == 0xF0 ? 0x90 : 0x80;
      highest = b == 0xF4 ? 0x8F : 0xBF;
    } else {
      return false;
    }
    return true;
  }
}
