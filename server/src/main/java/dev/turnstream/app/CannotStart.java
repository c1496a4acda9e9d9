package dev.turnstream.app;

import java.util.List;
import java.util.stream.Collectors;

/** Why the server does not start, for whoever called it: a line for each reason. */
final class CannotStart extends Exception {
  /** Exit code when a setting is wrong. */
  static final int WRONG_SETTING = 2;

  /** Exit code when the machine does not give what the settings ask for. */
  static final int NOT_POSSIBLE = 1;

  private static final int LONGEST_VALUE = 100;

  private final int exitCode;

  private CannotStart(int exitCode, String line) {
    super(line);
    this.exitCode = exitCode;
  }

  /** A setting is wrong. */
  static CannotStart wrong(String line) {
    return new CannotStart(WRONG_SETTING, line);
  }

  /** A setting's text is none that it may be. */
  static CannotStart wrong(Setting<?> setting, Given given) {
    var value = setting.isSecret() ? "the value" : quoted(withoutLogin(setting, given.text()));
    return wrong(
        "%s: %s from %s is refused; it may be %s"
            .formatted(setting.name(), value, given.from(), setting.kind().mayBe()));
  }

  /** The settings are fine, yet it does not work. */
  static CannotStart notPossible(String line) {
    return new CannotStart(NOT_POSSIBLE, line);
  }

  /** Several reasons; a wrong setting counts before a machine that does not give enough. */
  static CannotStart all(List<CannotStart> reasons) {
    if (reasons.size() == 1) {
      return reasons.getFirst();
    }
    boolean wrong = reasons.stream().anyMatch(reason -> reason.exitCode == WRONG_SETTING);
    return new CannotStart(
        wrong ? WRONG_SETTING : NOT_POSSIBLE,
        reasons.stream().map(CannotStart::getMessage).collect(Collectors.joining("\n")));
  }

  /** The reasons, one a line. */
  List<String> lines() {
    return String.valueOf(getMessage()).lines().toList();
  }

  int exitCode() {
    return exitCode;
  }

  /** An address can hold a password; another text may hold the sign that ends one. */
  static String withoutLogin(Setting<?> setting, String text) {
    return setting.kind().placeholder().equals("<url>")
        ? text.replaceFirst("(?s)^(.*?//)?.*@", "$1...@")
        : text;
  }

  /** The text in quotes, short and in one line. */
  static String quoted(String text) {
    var visible =
        text.chars()
            .limit(LONGEST_VALUE)
            .mapToObj(c -> Character.isISOControl(c) ? " " : Character.toString(c))
            .collect(Collectors.joining());
    return '"' + visible + (text.length() > LONGEST_VALUE ? "...\"" : "\"");
  }
}
