package dev.turnstream.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The places where settings come from; the first that names a setting counts. */
final class Sources {
  private static final String PREFIX = "TURNSTREAM_";

  /** For the start script, not for the server. */
  private static final Set<String> NOT_OURS = Set.of("TURNSTREAM_JAVA_OPTS");

  private final Map<String, String> flags;
  private final Map<String, String> environment;
  private final Map<String, Given> file;
  private final @Nullable Path fileName;
  private final Mistakes mistakes;

  private Sources(
      Map<String, String> flags,
      Map<String, String> environment,
      Map<String, Given> file,
      @Nullable Path fileName,
      Mistakes mistakes) {
    this.flags = flags;
    this.environment = environment;
    this.file = file;
    this.fileName = fileName;
    this.mistakes = mistakes;
  }

  /**
   * Opens the sources. What is wrong with them, and with what is asked of them from now on, stands
   * in {@link #mistakes}.
   *
   * @param directory where turnstream.conf is looked for
   */
  static Sources open(Arguments arguments, Map<String, String> environment, Path directory) {
    var mistakes = new Mistakes();
    arguments.mistakes().forEach(mistakes::add);
    refuseUnknown(environment, mistakes);
    var withoutFile = new Sources(arguments.flags(), environment, Map.of(), null, mistakes);
    var config = withoutFile.optional(AllSettings.CONFIG);
    var shown = config == null ? Path.of("turnstream.conf") : config;
    var file = directory.resolve(shown);
    if (config == null && !Files.exists(file)) {
      return withoutFile;
    }
    try {
      var given = ConfigFile.read(file, shown, mistakes);
      return new Sources(arguments.flags(), environment, given, shown, mistakes);
    } catch (CannotStart unreadable) {
      mistakes.add(unreadable);
      return withoutFile;
    }
  }

  /** The config file, as the user would write it; null for none. */
  @Nullable Path file() {
    return fileName;
  }

  /** What is wrong so far. */
  Mistakes mistakes() {
    return mistakes;
  }

  /** The value of a setting that has a default; a mistake leaves that. */
  <T> T value(Setting<T> setting) {
    var value = optional(setting);
    if (value == null) {
      throw new IllegalArgumentException(setting.name() + " has no default");
    }
    return value;
  }

  /** The value of a setting, null when it is not set, or wrong, and has no default. */
  <T> @Nullable T optional(Setting<T> setting) {
    var given = given(setting);
    if (given != null) {
      try {
        return setting.kind().reader().read(given.text());
      } catch (IllegalArgumentException _) {
        mistakes.refuse(setting, given);
      }
    }
    return setting.defaultText() == null
        ? null
        : setting.kind().reader().read(setting.defaultText());
  }

  /** What the user gave for a setting, null for nothing. */
  @Nullable Given given(Setting<?> setting) {
    var flag = flags.get(setting.name());
    if (flag != null) {
      return new Given(flag, setting.flag());
    }
    for (var variable : setting.variables()) {
      var text = variable(List.of(variable));
      if (text != null) {
        return text;
      }
    }
    return file.get(setting.name());
  }

  /** The first of these variables that is set; an empty one counts as not set. */
  @Nullable Given variable(List<String> names) {
    for (var name : names) {
      var text = environment.getOrDefault(name, "");
      if (!text.isEmpty()) {
        return new Given(text, name);
      }
    }
    return null;
  }

  private static void refuseUnknown(Map<String, String> environment, Mistakes mistakes) {
    var known = new HashSet<>(NOT_OURS);
    AllSettings.LIST.forEach(setting -> known.addAll(setting.variables()));
    for (var name : new TreeSet<>(environment.keySet())) {
      if (name.startsWith(PREFIX) && !known.contains(name)) {
        mistakes.add(
            CannotStart.wrong(
                "the variable %s is no setting; %s--help lists them all"
                    .formatted(name, Nearest.didYouMean(name, known))));
      }
    }
  }
}
