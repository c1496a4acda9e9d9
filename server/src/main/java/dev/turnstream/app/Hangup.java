package dev.turnstream.app;

import static java.lang.System.Logger.Level.DEBUG;

import java.lang.reflect.Proxy;

/**
 * SIGHUP, by which operators tell a server to look at its settings again. Reached by reflection:
 * the JDK has no other class for signals than one that it calls its own.
 */
final class Hangup {
  private static final System.Logger LOG = System.getLogger(Hangup.class.getName());

  private Hangup() {}

  /**
   * Runs something at each SIGHUP, on a thread of the JVM's, where the system has that signal.
   * Whoever started the server from a terminal and closes it wants it gone: there SIGHUP ends the
   * process as ever.
   */
  @SuppressWarnings("SystemConsoleNull") // JDK 25 returns null again where there is no terminal
  static void whenTold(Runnable then) {
    var console = System.console();
    if (console != null && console.isTerminal()) {
      return;
    }
    try {
      var signal = Class.forName("sun.misc.Signal");
      var handler = Class.forName("sun.misc.SignalHandler");
      var told =
          Proxy.newProxyInstance(
              Hangup.class.getClassLoader(),
              new Class<?>[] {handler},
              (_, method, _) -> {
                if (!method.getName().equals("handle")) {
                  throw new UnsupportedOperationException(method.getName());
                }
                then.run();
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), told);
    } catch (ReflectiveOperationException | IllegalArgumentException none) {
      LOG.log(DEBUG, "This system has no SIGHUP; settings are read at the start only", none);
    }
  }
}
