package dev.turnstream.app;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Hears the signals that ask the process to stop: the first one drains the server, a second one
 * ends it at once.
 */
final class Stopping {
  /** What a process exits with that a signal ended: 128 and the signal's number. */
  private static final int HUNG_UP = 128 + 1;

  private static final int INTERRUPTED = 128 + 2;

  private static final int TERMINATED = 128 + 15;

  private final Server server;
  private final AtomicBoolean asked = new AtomicBoolean();

  Stopping(Server server) {
    this.server = server;
  }

  /** Listens from now on. */
  void listen() {
    // For whatever else ends the process, and for a JVM that keeps the signals to itself (-Xrs).
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("exit").unstarted(this::closeAll));
    hear("TERM", TERMINATED);
    hear("INT", INTERRUPTED);
  }

  /** The terminal was closed: asks the server to stop, however often it is told. */
  void hangUp() {
    ask(HUNG_UP);
  }

  /** The JDK has no other way to hear a second signal: shutdown hooks run once. */
  private void hear(String name, int exitCode) {
    Signals.hear(
        name,
        () -> {
          if (!ask(exitCode)) {
            server.hurry();
          }
        },
        "a stop by it does not drain");
  }

  /** Whether nobody has asked before. */
  private boolean ask(int exitCode) {
    boolean isFirst = asked.compareAndSet(false, true);
    if (isFirst) {
      Thread.ofPlatform().name("stop").start(() -> stop(exitCode));
    }
    return isFirst;
  }

  private void closeAll() {
    server.close();
    Logs.close();
  }

  private void stop(int exitCode) {
    try {
      server.drain();
      server.close();
    } finally {
      System.exit(exitCode);
    }
  }
}
