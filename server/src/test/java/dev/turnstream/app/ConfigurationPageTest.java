package dev.turnstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With -Dturnstream.write=true it writes what it otherwise compares. */
@DisplayName("What is written about the settings")
class ConfigurationPageTest {
  private static final Path ROOT = Path.of("..");
  private static final Path PAGE = ROOT.resolve("docs/CONFIGURATION.md");
  private static final Path EXAMPLE = ROOT.resolve("turnstream.conf.example");
  private static final String BEGIN = "<!-- settings: made by ConfigurationPageTest -->\n";
  private static final String END = "<!-- end of settings -->\n";

  @Test
  void isATableThatMatchesTheHelp() throws Exception {
    var page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    var made = page.substring(0, begin) + tables() + page.substring(page.indexOf(END));
    assertWritten(PAGE, made);
  }

  @Test
  void isAnExampleFileWithEveryDefault() throws Exception {
    assertWritten(EXAMPLE, example());
  }

  @Test
  void isAnExampleThatWorksWhenItsLinesAreUncommented(@TempDir Path directory) throws Exception {
    var lines =
        Files.readAllLines(EXAMPLE).stream()
            .map(line -> line.replaceFirst("^#([a-z-]+ = .+)$", "$1"))
            .toArray(String[]::new);
    assertThat(new Reading(directory).file(lines).with())
        .isEqualTo(new Reading(directory.resolve("no")).with());
  }

  private static void assertWritten(Path file, String made) throws IOException {
    if (Boolean.getBoolean("turnstream.write")) {
      Files.writeString(file, made);
    }
    assertThat(file)
        .as("written by this test with -Dturnstream.write=true")
        .content()
        .isEqualTo(made);
  }

  private static String tables() {
    var text = new StringBuilder();
    for (var group : Setting.Group.values()) {
      text.append("\n## ").append(group.heading()).append("\n\n");
      text.append("| setting | default | what it is | what it may be |\n");
      text.append("| --- | --- | --- | --- |\n");
      AllSettings.LIST.stream()
          .filter(setting -> setting.group() == group)
          .forEach(setting -> text.append(row(setting)));
    }
    return text.append('\n').toString();
  }

  private static String row(Setting<?> setting) {
    var variables =
        setting.variables().stream().map(it -> "`" + it + "`").collect(Collectors.joining(", "));
    var initial =
        setting.defaultText() == null || setting.kind().isSwitch()
            ? setting.defaultNote()
            : "`" + setting.defaultText() + "`";
    return "| `%s`<br>%s | %s | %s | %s |%n"
        .formatted(
            setting.flag(), variables, initial, setting.description(), setting.kind().mayBe());
  }

  private static String example() {
    var text = new StringBuilder();
    text.append(
        "# Copy this to turnstream.conf and uncomment what you change. The values shown are the defaults.\n");
    text.append(
        "# A flag and an environment variable count before a line here. docs/CONFIGURATION.md tells more.\n");
    for (var group : Setting.Group.values()) {
      if (group != Setting.Group.FILE) {
        text.append("\n# --- ").append(group.heading()).append(" ---\n");
        AllSettings.LIST.stream()
            .filter(setting -> setting.group() == group)
            .forEach(setting -> text.append(exampleOf(setting)));
      }
    }
    return text.toString();
  }

  private static String exampleOf(Setting<?> setting) {
    var unset = "# (default: " + setting.defaultNote() + ")\n#" + setting.name() + " =\n";
    return "\n# "
        + setting.description()
        + "\n"
        + (setting.defaultText() == null
            ? unset
            : "#" + setting.name() + " = " + setting.defaultText() + "\n");
  }
}
