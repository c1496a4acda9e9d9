package dev.turnstream.client;

import dev.turnstream.client.core.Credential;
import java.util.concurrent.Callable;

/**
 * Where a client gets what it shows of who it is. It is asked anew at each connect, and when the
 * server says that what was shown is nearly over; so tokens that last for minutes will do.
 */
@FunctionalInterface
public interface Credentials {
  /**
   * What is to be shown now. Runs on a virtual thread and may block. A failure is logged and tried
   * again as a lost connection is; what takes longer than {@code Settings.connectWithin} comes too
   * late for this connection.
   */
  Credential next() throws Exception;

  /** Bearer tokens. */
  static Credentials tokens(Callable<String> source) {
    return () -> new Credential.Token(source.call());
  }

  /** Tickets, each for one connection. */
  static Credentials tickets(Callable<String> source) {
    return () -> new Credential.Ticket(source.call());
  }
}
