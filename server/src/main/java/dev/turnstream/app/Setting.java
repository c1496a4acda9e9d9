package dev.turnstream.app;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a user can set, in the four places where it can be set.
 *
 * @param name the flag without its dashes, and the name in the file
 * @param defaultText what holds when nobody says otherwise, null where that is no fixed text
 * @param defaultNote the default in words, for the help
 * @param otherVariables environment variables besides its own, which mean the same
 */
record Setting<T>(
    String name,
    Group group,
    ValueKind<T> kind,
    String description,
    @Nullable String defaultText,
    String defaultNote,
    List<String> otherVariables) {

  /** The headings of the help, in its order. */
  enum Group {
    LISTENING("Listening"),
    USERS("Who may use it"),
    ANSWERS("Answers"),
    CLAUDE("The way to Claude"),
    CONNECTIONS("Limits of connections"),
    TURNS("Limits of turns"),
    KEEPING("What is kept"),
    BUDGETS("Budgets"),
    MACHINE("Machine"),
    LOGGING("Logging"),
    TRACES("Traces"),
    FILE("Config file");

    private final String heading;

    Group(String heading) {
      this.heading = heading;
    }

    String heading() {
      return heading;
    }
  }

  /** A setting with a fixed default. */
  static <T> Setting<T> fixed(
      Group group, String name, ValueKind<T> kind, String defaultText, String description) {
    var note = kind.isSwitch() ? "off" : defaultText;
    return new Setting<>(name, group, kind, description, defaultText, note, List.of());
  }

  /** A setting that may stay unset. */
  static <T> Setting<T> optional(
      Group group, String name, ValueKind<T> kind, String defaultNote, String description) {
    return new Setting<>(name, group, kind, description, null, defaultNote, List.of());
  }

  /** This setting, with further environment variables that mean the same. */
  Setting<T> orVariables(String... names) {
    return new Setting<>(name, group, kind, description, defaultText, defaultNote, List.of(names));
  }

  String flag() {
    return "--" + name;
  }

  /** Environment variables that hold it; the first that is set counts. */
  List<String> variables() {
    var own = "TURNSTREAM_" + name.replace('-', '_').toUpperCase(Locale.ROOT);
    return Stream.concat(Stream.of(own), otherVariables.stream()).toList();
  }

  boolean isSecret() {
    return kind.placeholder().equals("<secret>");
  }
}
