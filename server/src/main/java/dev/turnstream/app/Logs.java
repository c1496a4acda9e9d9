package dev.turnstream.app;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import io.vertx.core.logging.JULLogDelegateFactory;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Sends all logging of the process, libraries included, to one place in one form. */
final class Logs {
  /** Kept here, for the JDK forgets a logger, and its level, that nobody holds. */
  private static final Logger OURS = Logger.getLogger("dev.turnstream");

  static {
    // Libraries are told what to use: looking for others, they would open every jar.
    System.setProperty(
        "vertx.logger-delegate-factory-class-name", JULLogDelegateFactory.class.getName());
    InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
  }

  private Logs() {}

  /**
   * Installs it.
   *
   * @param level least level of our own lines; libraries tell less than info only as warnings
   */
  static void install(System.Logger.Level level, Settings.LogForm form, PrintStream out) {
    close();
    Logger.getLogger("").addHandler(new Queued(formatter(form), out));
    setLevel(level);
  }

  /** Has what was said written, as far as that can be done in a moment; says no more. */
  static void close() {
    var root = Logger.getLogger("");
    for (var handler : root.getHandlers()) {
      root.removeHandler(handler);
      handler.close();
    }
  }

  /** How many lines were left out since the log was installed. */
  static long dropped() {
    long all = 0;
    for (var handler : Logger.getLogger("").getHandlers()) {
      all += handler instanceof Queued queued ? queued.lines.dropped() : 0;
    }
    return all;
  }

  private static Formatter formatter(Settings.LogForm form) {
    return switch (form) {
      case TEXT -> new LogFormat(ZoneId::systemDefault);
      case JSON -> new JsonLogFormat();
    };
  }

  /** Changes the least level of what is told from now on. */
  static void setLevel(System.Logger.Level level) {
    var root = Logger.getLogger("");
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

  /** Hands each line to a thread of its own: whoever logs never waits for whoever reads. */
  private static final class Queued extends Handler {
    private final LineWriter lines;

    Queued(Formatter formatter, PrintStream out) {
      setFormatter(formatter);
      lines = new LineWriter("log", new ToStream(out), Queued.this::dropped);
    }

    @Override
    public void publish(LogRecord record) {
      if (isLoggable(record)) {
        lines.put(getFormatter().format(record));
      }
    }

    private String dropped(long count) {
      var record =
          new LogRecord(
              Level.WARNING,
              count + " lines of this log were left out, since it is read too slowly");
      record.setLoggerName(Logs.class.getName());
      return getFormatter().format(record);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      lines.close();
    }
  }

  /** A stream as the end of lines. */
  private record ToStream(PrintStream out) implements LineWriter.Sink {
    @Override
    public void write(String line) {
      var bytes = line.getBytes(StandardCharsets.UTF_8);
      out.write(bytes, 0, bytes.length);
    }

    @Override
    public void flush() {
      out.flush();
    }
  }
}
