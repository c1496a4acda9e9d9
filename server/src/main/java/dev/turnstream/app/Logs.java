package dev.turnstream.app;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Sends all logging of the process, libraries included, to one place in one form. */
final class Logs {
  /** Kept here, for the JDK forgets a logger, and its level, that nobody holds. */
  private static final Logger OURS = Logger.getLogger("dev.turnstream");

  private Logs() {}

  /**
   * Installs it.
   *
   * @param level least level of our own lines; libraries tell less than info only as warnings
   */
  static void install(System.Logger.Level level, PrintStream out) {
    var root = Logger.getLogger("");
    for (var handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    root.addHandler(new ToStream(out));
    var ours = Level.parse(Integer.toString(julLevel(level)));
    root.setLevel(ours.intValue() < Level.INFO.intValue() ? Level.INFO : ours);
    OURS.setLevel(ours);
  }

  private static int julLevel(System.Logger.Level level) {
    return switch (level) {
      case ALL, TRACE -> Level.FINER.intValue();
      case DEBUG -> Level.FINE.intValue();
      case INFO -> Level.INFO.intValue();
      case WARNING -> Level.WARNING.intValue();
      case ERROR -> Level.SEVERE.intValue();
      case OFF -> Level.OFF.intValue();
    };
  }

  /** Keeps the log going while the process stops: the JDK's own would fall silent first. */
  public static final class Lasting extends LogManager {
    @Override
    public void reset() {}
  }

  /** Writes each record at once. */
  private static final class ToStream extends Handler {
    private final PrintStream out;

    ToStream(PrintStream out) {
      this.out = out;
      setFormatter(new LogFormat(ZoneId.systemDefault()));
    }

    @Override
    public void publish(LogRecord record) {
      if (isLoggable(record)) {
        var line = getFormatter().format(record).getBytes(StandardCharsets.UTF_8);
        out.write(line, 0, line.length);
        out.flush();
      }
    }

    @Override
    public void flush() {
      out.flush();
    }

    @Override
    public void close() {}
  }
}
