package dev.turnstream.schema;

import java.util.Map;

/** The close codes that {@code PROTOCOL.md} tells, for tests of clients. */
public final class CloseCodes {
  private CloseCodes() {}

  /** What a client does after each: {@code now}, {@code with backoff} or {@code never}. */
  public static Map<Integer, String> ofTheProtocol() {
    return new ProtocolPage("6").reconnects();
  }
}
