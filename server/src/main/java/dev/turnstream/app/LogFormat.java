package dev.turnstream.app;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * One line a record: time, level, logger's short name, message, fields. Line breaks in the message
 * are replaced, so that nobody can write a line of their own into the log. A stack trace follows on
 * lines that start with a tab.
 */
final class LogFormat extends Formatter {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX");

  private final Supplier<ZoneId> zone;

  /**
   * Makes one.
   *
   * @param zone asked at each line: a start need not wait until the JDK has read its zones
   */
  LogFormat(Supplier<ZoneId> zone) {
    this.zone = zone;
  }

  @Override
  public String format(LogRecord record) {
    var line = new StringBuilder(160);
    TIME.formatTo(ZonedDateTime.ofInstant(record.getInstant(), zone.get()), line);
    line.append(' ').append(level(record)).append(' ').append(shortName(record.getLoggerName()));
    line.append(": ").append(oneLine(formatMessage(record)));
    var fields = fields(record);
    if (fields != null) {
      line.append(' ').append(oneLine(fields.toString()));
    }
    line.append('\n');
    appendTrace(record.getThrown(), line);
    return line.toString();
  }

  private static void appendTrace(@Nullable Throwable thrown, StringBuilder line) {
    for (var cause = thrown; cause != null; cause = cause.getCause()) {
      line.append('\t').append(oneLine(cause.toString())).append('\n');
      for (var frame : cause.getStackTrace()) {
        line.append("\t  at ").append(frame).append('\n');
      }
    }
  }

  private static String level(LogRecord record) {
    int level = record.getLevel().intValue();
    if (level >= 1000) {
      return "ERROR";
    }
    if (level >= 900) {
      return "WARN ";
    }
    if (level >= 800) {
      return "INFO ";
    }
    return level >= 500 ? "DEBUG" : "TRACE";
  }

  /** The level in small letters. */
  static String word(LogRecord record) {
    return level(record).strip().toLowerCase(Locale.ROOT);
  }

  /** What a record says beside its message, if it does. */
  static @Nullable LogFields fields(LogRecord record) {
    var parameters = record.getParameters();
    return parameters != null && parameters.length == 1 && parameters[0] instanceof LogFields given
        ? given
        : null;
  }

  static String shortName(@Nullable String logger) {
    return logger == null ? "-" : logger.substring(logger.lastIndexOf('.') + 1);
  }

  /** Control characters could break the line or drive a terminal. */
  private static String oneLine(@Nullable String message) {
    return message == null ? "" : message.replaceAll("[\\p{Cc}\\u2028\\u2029]", " ");
  }
}
