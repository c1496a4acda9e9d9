package dev.turnstream.app;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A setting as it counts, and who says so.
 *
 * @param value its text; null for a secret, and for what nobody has set and has no fixed default
 * @param where the flag, the variable or file and line; null for the default
 */
record Effective(
    Setting<?> setting, @Nullable String value, Source source, @Nullable String where) {
  /** The four places where a setting can be given. */
  enum Source {
    FLAG("flag"),
    VARIABLE("environment"),
    FILE("file"),
    DEFAULT("default");

    private final String word;

    Source(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /** All settings, in the order of the help. */
  static List<Effective> all(Sources from) {
    return AllSettings.LIST.stream().map(setting -> of(setting, from)).toList();
  }

  private static Effective of(Setting<?> setting, Sources from) {
    var given = from.given(setting);
    if (given == null) {
      return new Effective(setting, setting.defaultText(), Source.DEFAULT, null);
    }
    var value = setting.isSecret() ? null : CannotStart.withoutLogin(setting, given.text());
    return new Effective(setting, value, source(setting, given), given.from());
  }

  private static Source source(Setting<?> setting, Given given) {
    if (given.from().equals(setting.flag())) {
      return Source.FLAG;
    }
    return setting.variables().contains(given.from()) ? Source.VARIABLE : Source.FILE;
  }

  /** Whether it is a secret that somebody has set. */
  boolean isHidden() {
    return setting.isSecret() && source != Source.DEFAULT;
  }
}
