package dev.turnstream.app;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads a file of lines {@code name = value}; blank lines and lines that start with # are free. */
final class ConfigFile {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private static final Map<String, Setting<?>> KNOWN =
      AllSettings.LIST.stream()
          .filter(setting -> setting.group() != Setting.Group.FILE)
          .collect(Collectors.toMap(Setting::name, setting -> setting));

  private ConfigFile() {}

  /**
   * What the file gives, by the setting's name.
   *
   * @param shown the file as the user would write it
   * @param mistakes hears of the lines that are refused
   */
  static Map<String, Given> read(Path file, Path shown, Mistakes mistakes) throws CannotStart {
    var lines = linesOf(file, shown);
    var given = new HashMap<String, Given>();
    for (int i = 0; i < lines.size(); i++) {
      var line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        try {
          add(line, shown + ":" + (i + 1), given);
        } catch (CannotStart mistake) {
          mistakes.add(mistake);
        }
      }
    }
    return given;
  }

  private static void add(String line, String where, Map<String, Given> given) throws CannotStart {
    int equals = line.indexOf('=');
    if (equals < 0) {
      throw CannotStart.wrong(
          where + ": the line is refused; it may be \"name = value\" or a # comment");
    }
    var name = line.substring(0, equals).strip();
    if (!KNOWN.containsKey(name)) {
      throw CannotStart.wrong(
          "%s: %s is no setting for a file; %s--help lists them, here without the dashes"
              .formatted(
                  where, CannotStart.quoted(name), Nearest.didYouMean(name, KNOWN.keySet())));
    }
    var earlier = given.putIfAbsent(name, new Given(line.substring(equals + 1).strip(), where));
    if (earlier != null) {
      throw CannotStart.wrong(
          "%s: %s is set a second time, after %s; keep one".formatted(where, name, earlier.from()));
    }
  }

  private static List<String> linesOf(Path file, Path shown) throws CannotStart {
    try {
      var text = Files.readString(file);
      return (text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text).lines().toList();
    } catch (CharacterCodingException _) {
      throw CannotStart.notPossible("the config file " + shown + " is no UTF-8 text");
    } catch (NoSuchFileException _) {
      throw CannotStart.notPossible("the config file " + shown + " does not exist");
    } catch (IOException e) {
      throw CannotStart.notPossible("the config file " + shown + " can't be read: " + e);
    }
  }
}
