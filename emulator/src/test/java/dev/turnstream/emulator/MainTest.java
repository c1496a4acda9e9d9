package dev.turnstream.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.emulator.script.Knob;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The command line")
class MainTest {
  @Test
  void listsEverySettingInItsHelp() {
    var out = new StringWriter();
    int exit = Main.commandLine().setOut(new PrintWriter(out)).execute("--help");

    assertThat(exit).isZero();
    assertThat(out.toString()).contains("--port=N", "Default: 8787");
    for (Knob knob : Knob.values()) {
      assertThat(out.toString()).contains("  " + knob.key() + " ");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--script=dleay=3     | there is no setting 'dleay'",
        "--rate=fast          | rate=fast is wrong, it must be a number",
        "--replays=/no/folder | there is no folder /no/folder",
        "--port=many          | --port",
      })
  void saysWhatIsWrong(String option, String why) {
    var err = new StringWriter();
    int exit = Main.commandLine().setErr(new PrintWriter(err)).execute(option);

    assertThat(exit).isEqualTo(2);
    assertThat(err.toString()).contains(why);
  }
}
