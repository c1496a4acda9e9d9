package dev.turnstream.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.turnstream.dialect.JsonBytes;
import java.io.IOException;
import java.util.List;

/** What a check tells, for people and for programs. Neither form shows a secret. */
record CheckReport(List<Effective> settings, List<Finding> findings) {
  private static final int NAME = 30;
  private static final int WIDEST_VALUE = 48;

  /** Two tables of text. */
  String table() {
    var text = new StringBuilder("Turnstream " + Version.text() + "\n\n");
    row(text, "SETTING", "VALUE", "FROM");
    settings.forEach(one -> row(text, one.setting().name(), shown(one), from(one)));
    text.append('\n');
    findings.forEach(one -> text.append("%-10s  %s%n".formatted(one.level().word(), one.text())));
    return text.append('\n').append(verdict()).append('\n').toString();
  }

  private static void row(StringBuilder text, String name, String value, String from) {
    text.append(("%-" + NAME + "s  %-" + WIDEST_VALUE + "s  %s%n").formatted(name, value, from));
  }

  private static String shown(Effective one) {
    if (one.isHidden()) {
      return "(set, not shown)";
    }
    if (one.value() == null) {
      return "-";
    }
    var line = one.value().replaceAll("\\p{Cntrl}+", " ");
    return line.length() <= WIDEST_VALUE ? line : line.substring(0, WIDEST_VALUE - 3) + "...";
  }

  private static String from(Effective one) {
    return switch (one.source()) {
      case FLAG -> "flag " + one.where();
      case VARIABLE -> "environment " + one.where();
      case FILE -> String.valueOf(one.where());
      case DEFAULT -> one.value() == null ? "default: " + one.setting().defaultNote() : "default";
    };
  }

  private String verdict() {
    long warnings = count(Finding.Level.WARNING);
    long wrong = count(Finding.Level.WRONG) + count(Finding.Level.IMPOSSIBLE);
    return wrong == 0
        ? "A start would do; warnings: " + warnings + "."
        : "A start would fail; reasons: %d, warnings: %d.".formatted(wrong, warnings);
  }

  private long count(Finding.Level level) {
    return findings.stream().filter(one -> one.level() == level).count();
  }

  /** One object in one line; CONFIGURATION.md tells its members. */
  String json() {
    return new String(
            JsonBytes.object(json -> {
              json.writeStringField("version", Version.text());
              json.writeBooleanField("ok", exitCode() == 0);
              json.writeNumberField("exit_code", exitCode());
              json.writeArrayFieldStart("settings");
              for (var one : settings) {
                write(json, one);
              }
              json.writeEndArray();
              json.writeArrayFieldStart("findings");
              for (var one : findings) {
                json.writeStartObject();
                json.writeStringField("level", one.level().word());
                json.writeStringField("text", one.text());
                json.writeEndObject();
              }
              json.writeEndArray();
            }),
            UTF_8)
        + "\n";
  }

  private static void write(JsonGenerator json, Effective one) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", one.setting().name());
    json.writeStringField("value", one.value());
    json.writeBooleanField("secret", one.setting().isSecret());
    json.writeStringField("source", one.source().word());
    json.writeStringField("where", one.where());
    json.writeEndObject();
  }

  /** What the process is to exit with. */
  int exitCode() {
    if (count(Finding.Level.WRONG) > 0) {
      return CannotStart.WRONG_SETTING;
    }
    return count(Finding.Level.IMPOSSIBLE) > 0 ? CannotStart.NOT_POSSIBLE : 0;
  }
}
