package dev.turnstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A SIGHUP")
class HangupTest {
  private final List<String> done = new ArrayList<>();
  private boolean terminalIsThere;

  private Hangup started(boolean fromTerminal) {
    terminalIsThere = fromTerminal;
    return new Hangup(() -> terminalIsThere, () -> done.add("reload"), () -> done.add("stop"));
  }

  @Test
  void hasAServiceReadItsSettings() {
    started(false).heard();
    assertThat(done).containsExactly("reload");
  }

  @Test
  void ofAnOperatorHasAServerInATerminalReadItsSettings() {
    started(true).heard();
    assertThat(done).containsExactly("reload");
  }

  @Test
  void ofATerminalThatIsClosedStopsTheServer() {
    var hangup = started(true);
    terminalIsThere = false;
    hangup.look(); // one that falls between the terminal's end and the signal
    hangup.heard();
    assertThat(done).containsExactly("stop");
  }

  @Test
  void isAnOperatorsAgainWhereTheTerminalWentWithoutOne() {
    var hangup = started(true);
    hangup.look();
    terminalIsThere = false;
    hangup.look();
    hangup.look();
    hangup.heard();
    assertThat(done).containsExactly("reload");
  }
}
