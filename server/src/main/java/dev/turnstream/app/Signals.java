package dev.turnstream.app;

import static java.lang.System.Logger.Level.INFO;

import java.lang.reflect.Proxy;

/**
 * Hears signals. By reflection, since the JDK has no other class for them than one that it calls
 * its own, of which the compiler warns whatever it is told.
 */
final class Signals {
  private static final System.Logger LOG = System.getLogger(Signals.class.getName());

  private Signals() {}

  /**
   * Runs something at each signal of a name, on a thread of the JVM's; it must not block. Where the
   * system or the JVM keeps that signal to itself (Windows, {@code -Xrs}), nothing is heard; where
   * whoever started the process has it ignored ({@code nohup} and SIGHUP), it stays ignored.
   *
   * @param name without SIG, such as HUP
   * @param otherwise what is so when it can't be heard, in words, for the log
   */
  static void hear(String name, Runnable then, String otherwise) {
    try {
      var signal = Class.forName("sun.misc.Signal");
      var handler = Class.forName("sun.misc.SignalHandler");
      var ear =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
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
          .invoke(null, signal.getConstructor(String.class).newInstance(name), ear);
    } catch (ReflectiveOperationException | IllegalArgumentException kept) {
      LOG.log(INFO, "SIG{0} can''t be heard here: {1} ({2})", name, otherwise, kept);
    }
  }
}
