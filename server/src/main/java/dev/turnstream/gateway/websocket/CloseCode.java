package dev.turnstream.gateway.websocket;

/** Why a WebSocket is closed, RFC 6455 section 7.4 and our own range from 4000. */
public enum CloseCode {
  NORMAL(1000),
  GOING_AWAY(1001),
  PROTOCOL_ERROR(1002),
  NOT_UTF8(1007),
  POLICY(1008),
  TOO_BIG(1009),
  SERVER_FAULT(1011),
  /** Nobody is known behind it, or not any more. */
  SIGN_IN(4401),
  READER_TOO_SLOW(4408),
  /** Its time is over, and no newer pass was shown. */
  EXPIRED(4419);

  private final int number;

  CloseCode(int number) {
    this.number = number;
  }

  /** The code on the wire. */
  public int number() {
    return number;
  }

  /** Whether a peer may send this code: registered, or for libraries and applications. */
  static boolean mayBeSent(int code) {
    return (code >= 1000 && code <= 1003)
        || (code >= 1007 && code <= 1014)
        || (code >= 3000 && code <= 4999);
  }
}
