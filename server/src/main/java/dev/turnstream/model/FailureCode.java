package dev.turnstream.model;

import java.util.Arrays;
import java.util.Locale;

/** Why a turn failed. The names are wire names (in lower case) and stay as they are. */
public enum FailureCode {
  UPSTREAM_INVALID_REQUEST(false),
  UPSTREAM_AUTHENTICATION(false),
  UPSTREAM_BILLING(false),
  UPSTREAM_NOT_FOUND(false),
  UPSTREAM_RATE_LIMITED(true),
  UPSTREAM_OVERLOADED(true),
  UPSTREAM_ERROR(true),
  UPSTREAM_TIMEOUT(true),
  UPSTREAM_UNREACHABLE(true),
  UPSTREAM_INTERRUPTED(true),
  UPSTREAM_PROTOCOL(false),
  TURN_TOO_LARGE(false),
  TURN_TOO_LONG(false),
  BUDGET_REACHED(false),
  MODEL_NOT_ALLOWED(false),
  STORE_UNAVAILABLE(true),
  SHUTTING_DOWN(true),
  INTERRUPTED(true),
  INTERNAL(true);

  private final boolean retryable;
  private final String wire = name().toLowerCase(Locale.ROOT);

  FailureCode(boolean retryable) {
    this.retryable = retryable;
  }

  /** The code that frames call so; one of another version counts as a fault of the server's. */
  public static FailureCode ofWire(String wire) {
    return Arrays.stream(values())
        .filter(code -> code.wire.equals(wire))
        .findFirst()
        .orElse(INTERNAL);
  }

  /** Whether the same question may succeed when it is asked again. */
  public boolean retryable() {
    return retryable;
  }

  /** The code as it stands in frames. */
  public String wire() {
    return wire;
  }
}
