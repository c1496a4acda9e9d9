package dev.turnstream.app;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object a record, on one line of ASCII: {@code time}, {@code level}, {@code logger},
 * {@code message}, what {@link LogFields} say, and {@code error} with the stack trace of a failure.
 */
final class JsonLogFormat extends Formatter {
  @Override
  public String format(LogRecord record) {
    return JsonLines.line(json -> {
      json.writeStringField("time", record.getInstant().toString());
      json.writeStringField("level", LogFormat.word(record));
      json.writeStringField("logger", LogFormat.shortName(record.getLoggerName()));
      json.writeStringField("message", formatMessage(record));
      var fields = LogFormat.fields(record);
      if (fields != null) {
        JsonLines.write(json, fields);
      }
      writeFailure(json, record.getThrown());
    });
  }

  private static void writeFailure(JsonGenerator json, @Nullable Throwable thrown)
      throws IOException {
    if (thrown != null) {
      json.writeArrayFieldStart("error");
      for (var cause = thrown; cause != null; cause = cause.getCause()) {
        json.writeString(cause.toString());
        for (var frame : cause.getStackTrace()) {
          json.writeString("  at " + frame);
        }
      }
      json.writeEndArray();
    }
  }
}
