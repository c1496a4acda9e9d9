package dev.turnstream.app;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The short way through a command line in which each argument is a known flag or its value, as in
 * nearly every start. It decides nothing: at the first thing that could be a mistake, or mean two
 * things, it leaves the whole to {@link CommandLineReader}.
 */
final class PlainFlags {
  private final Map<String, String> texts = new HashMap<>();

  private PlainFlags() {}

  /** Texts by the setting's name; null if there is more to say about the arguments. */
  static @Nullable Map<String, String> read(String... args) {
    var flags = new PlainFlags();
    for (int at = 0; at < args.length; ) {
      int next = flags.take(args, at);
      if (next == at) {
        return null;
      }
      at = next;
    }
    return flags.texts;
  }

  /** Takes a flag with its value; returns where the next one is, or the same place. */
  private int take(String[] args, int at) {
    int equals = args[at].indexOf('=');
    var setting = named(equals < 0 ? args[at] : args[at].substring(0, equals));
    var following = at + 1 < args.length ? args[at + 1] : null;
    if (setting == null || texts.containsKey(setting.name())) {
      return at;
    }
    if (equals >= 0) {
      return note(setting, args[at].substring(equals + 1)) ? at + 1 : at;
    }
    if (setting.kind().isSwitch()) {
      return isFlag(following) && note(setting, "true") ? at + 1 : at;
    }
    return following != null && note(setting, following) ? at + 2 : at;
  }

  private static boolean isFlag(@Nullable String following) {
    return following == null || following.startsWith("--");
  }

  private boolean note(Setting<?> setting, String text) {
    boolean plain = !text.isEmpty() && text.charAt(0) != '-';
    if (plain) {
      texts.put(setting.name(), text);
    }
    return plain;
  }

  private static @Nullable Setting<?> named(String flag) {
    for (var setting : AllSettings.LIST) {
      if (setting.flag().equals(flag)) {
        return setting;
      }
    }
    return null;
  }
}
