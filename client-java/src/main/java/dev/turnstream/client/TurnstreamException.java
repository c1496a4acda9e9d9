package dev.turnstream.client;

import dev.turnstream.client.core.Refusal;

/** Something was refused, or can't be had any more. */
public final class TurnstreamException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String code;
  private final boolean retryable;

  TurnstreamException(Refusal why) {
    super(why.code() + ": " + why.message());
    this.code = why.code();
    this.retryable = why.retryable();
  }

  /**
   * The protocol's code, or one of the client's own: {@code closed} (the client is closed or has
   * given up), {@code http_...} and {@code closed_...} (the server wants no connection), {@code
   * protocol} (it speaks another one), {@code lost} (it does not know the turn), {@code wrong_sum}
   * (the text is not what the server says it is).
   */
  public String code() {
    return code;
  }

  /** Whether the same may succeed later. */
  public boolean isRetryable() {
    return retryable;
  }
}
