package dev.turnstream.dialect;

import java.util.Locale;

/** Why something a client sent was not taken. PROTOCOL.md, section 4, is the source. */
public enum RefusalCode {
  BAD_JSON(400, false),
  BAD_MESSAGE(400, false),
  UNKNOWN_TYPE(400, false),
  BINARY_MESSAGE(400, false),
  NOTHING_RUNNING(409, false),
  QUEUE_FULL(429, true),
  HISTORY_FULL(409, false),
  TOO_MANY_TURNS(503, true),
  TOO_MANY_CONNECTIONS(503, true),
  TOO_MANY_REQUESTS(429, true),
  LIMIT_REACHED(429, true),
  BUDGET_USED_UP(402, false),
  MODEL_NOT_ALLOWED(404, false),
  TOO_MANY_BODIES(503, true),
  UNAUTHENTICATED(401, false),
  NOT_PERMITTED(403, false),
  ORIGIN_REFUSED(403, false),
  HOST_REFUSED(403, false),
  BAD_HANDSHAKE(400, false),
  UPGRADE_REQUIRED(426, false),
  NOT_FOUND(404, false),
  METHOD_NOT_ALLOWED(405, false),
  UNSUPPORTED_MEDIA_TYPE(415, false),
  BODY_TOO_LARGE(413, false),
  BAD_COMMAND(400, false),
  UNKNOWN(404, false),
  CONVERSATION_BUSY(409, true),
  NOT_CONTINUABLE(409, false),
  HISTORY_MISMATCH(409, false),
  STORE_UNAVAILABLE(503, true),
  SHUTTING_DOWN(503, true);

  private final int httpStatus;
  private final boolean retryable;
  private final String wire = name().toLowerCase(Locale.ROOT);

  RefusalCode(int httpStatus, boolean retryable) {
    this.httpStatus = httpStatus;
    this.retryable = retryable;
  }

  /** The status with which HTTP says it. */
  public int httpStatus() {
    return httpStatus;
  }

  /** Whether the same may succeed later. */
  public boolean retryable() {
    return retryable;
  }

  /** The code as it stands in frames. */
  public String wire() {
    return wire;
  }
}
