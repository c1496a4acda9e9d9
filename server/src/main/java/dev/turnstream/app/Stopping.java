package dev.turnstream.app;

import static java.lang.System.Logger.Level.INFO;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Hears the signals that ask the process to stop: the first one drains the server, a second one
 * ends it at once.
 */
final class Stopping {
  private static final System.Logger LOG = System.getLogger(Stopping.class.getName());

  /** What a process exits with that a signal ended: 128 and the signal's number. */
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

  /**
   * The JDK has no other way to hear a second signal: shutdown hooks run once. By reflection, since
   * the compiler warns of this class whatever it is told.
   */
  private void hear(String name, int exitCode) {
    try {
      var signal = Class.forName("sun.misc.Signal");
      var handler = Class.forName("sun.misc.SignalHandler");
      var ear =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (_, method, _) -> method.getName().equals("handle") ? onSignal(exitCode) : null);
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), ear);
    } catch (ReflectiveOperationException e) {
      LOG.log(INFO, "A stop by SIG{0} will not drain, since the JVM keeps it: {1}", name, e);
    }
  }

  private @Nullable Void onSignal(int exitCode) {
    if (asked.compareAndSet(false, true)) {
      Thread.ofPlatform().name("stop").start(() -> stop(exitCode));
    } else {
      server.hurry();
    }
    return null;
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
