package dev.turnstream.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A setting that is another than it was.
 *
 * @param was what it said before, for people to read: no secret, and no text that Claude is told
 * @param is what it says now
 * @param by who says so
 */
record Change(Setting<?> setting, String was, String is, String by) {
  /**
   * What one setting says.
   *
   * @param text as it was given; null for a default that is no text
   * @param shown the same for people to read
   */
  record Said(@Nullable String text, String shown, String by) {}

  /** What each setting says, by its name. */
  static Map<String, Said> said(Sources from) {
    var said = new LinkedHashMap<String, Said>();
    for (var effective : Effective.all(from)) {
      var setting = effective.setting();
      var given = from.given(setting);
      var by = effective.where() == null ? "the default" : effective.where();
      said.put(
          setting.name(),
          new Said(given == null ? setting.defaultText() : given.text(), shown(effective), by));
    }
    return said;
  }

  private static String shown(Effective effective) {
    if (effective.isHidden() || isContent(effective)) {
      return "(not shown)";
    }
    return effective.value() == null ? "not set" : CannotStart.quoted(effective.value());
  }

  /** What Claude is told stands in no log. */
  private static boolean isContent(Effective effective) {
    return effective.setting().name().equals(AllSettings.SYSTEM.name())
        && effective.value() != null;
  }

  /** What is another now, in the order of the help. */
  static List<Change> between(Map<String, Said> before, Map<String, Said> now) {
    var changes = new ArrayList<Change>();
    for (var setting : AllSettings.LIST) {
      var was = Objects.requireNonNull(before.get(setting.name()));
      var is = Objects.requireNonNull(now.get(setting.name()));
      if (!Objects.equals(was.text(), is.text())) {
        changes.add(new Change(setting, was.shown(), is.shown(), is.by()));
      }
    }
    return changes;
  }

  String name() {
    return setting.name();
  }
}
