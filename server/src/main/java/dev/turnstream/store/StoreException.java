package dev.turnstream.store;

/** The store can't be read or written; the message says what to do where that is known. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With a sentence for the operator, where nothing else failed before. */
  public StoreException(String message) {
    super(message);
  }

  /** With a sentence for the operator. */
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
