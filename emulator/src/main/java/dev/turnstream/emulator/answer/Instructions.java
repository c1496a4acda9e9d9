package dev.turnstream.emulator.answer;

import dev.turnstream.emulator.script.BadScript;
import dev.turnstream.emulator.script.Script;

/**
 * Scripts inside a prompt: lines that begin with {@code !emulate}, so that a test can drive the
 * emulator through whatever relay stands between.
 */
public final class Instructions {
  private static final String MARK = "!emulate";

  private Instructions() {}

  /**
   * The script in a prompt; {@link Script#NONE} if there is none.
   *
   * @throws BadScript if it cannot be read
   */
  public static Script script(String prompt) {
    if (!prompt.contains(MARK)) {
      return Script.NONE;
    }
    var script = Script.NONE;
    for (String line : prompt.split("\n", -1)) {
      if (isScript(line)) {
        script = Script.parse(line.strip().substring(MARK.length())).over(script);
      }
    }
    return script;
  }

  /** The prompt without its script lines. */
  static String withoutScript(String prompt) {
    if (!prompt.contains(MARK)) {
      return prompt;
    }
    return String.join("\n", prompt.lines().filter(line -> !isScript(line)).toList());
  }

  private static boolean isScript(String line) {
    var text = line.strip();
    return text.startsWith(MARK)
        && (text.length() == MARK.length() || Character.isWhitespace(text.charAt(MARK.length())));
  }
}
