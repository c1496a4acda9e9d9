package dev.turnstream.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.emulator.Emulator;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The chat page, when the way to the answer fails")
@ExtendWith(Stage.class)
class LostConnectionTest {
  private final Chromium chromium;

  LostConnectionTest(Chromium chromium) {
    this.chromium = chromium;
  }

  @Test
  @DisplayName("G7: keeps what was said when the server is killed, and goes on from there")
  void goesOnAfterACrash(@TempDir Path data) {
    var flag = "--data-dir=" + data;
    try (var first = RunningServer.start(flag);
        var visitor = Visitor.on(chromium, first).visit("/")) {
      int port = first.port();
      visitor.askAndWait("!emulate rate=0\nMy name is Grace.");
      visitor.ask("!emulate ttft=20 deltas=500 delay=20\nTalk.");
      visitor.page.waitForCondition(() -> visitor.answer().innerText().length() > 400);
      first.crash();
      assertThat(visitor.page.locator("#status")).containsText("No connection to the server");
      assertThat(visitor.problem()).hasCount(0);
      visitor.picture("chat-lost");

      try (var _ = RunningServer.start("--port=" + port, flag)) {
        assertThat(visitor.problem()).containsText("what there is was kept");
        assertThat(visitor.page.locator("#status")).isEmpty();
        visitor.picture("chat-interrupted");
        assertThat(visitor.answer().innerText()).isNotEmpty();
        visitor.button("Continue").click();
        assertThat(visitor.page.locator("#log article")).hasCount(3);
        visitor.button("Stop").click();
        visitor.awaitEnd();
        visitor.askAndWait("!emulate rate=0\nWhat is my name?");
        assertThat(visitor.answer()).containsText("Grace");
      }
    }
  }

  @Test
  void holdsAQuestionUntilThereIsAServer() {
    try (var first = RunningServer.start();
        var visitor = Visitor.on(chromium, first).visit("/")) {
      int port = first.port();
      assertThat(visitor.page.locator("#upstream")).isVisible();
      first.crash();
      assertThat(visitor.page.locator("#status")).containsText("No connection to the server");
      visitor.ask("!emulate rate=0\nrepeat patience");
      assertThat(visitor.button("Stop")).isVisible();
      try (var _ = RunningServer.start("--port=" + port)) {
        visitor.awaitEnd();
        assertThat(visitor.answer()).hasText("patience");
      }
    }
  }

  @Test
  void triesAgainWhenAskedTo() {
    try (var emulator = Emulator.start();
        var server =
            RunningServer.start(
                Map.of("ANTHROPIC_BASE_URL", emulator.baseUrl(), "ANTHROPIC_API_KEY", "any"),
                "--upstream-retries=0");
        var visitor = Visitor.on(chromium, server).visit("/")) {
      assertThat(visitor.page.locator("#upstream summary")).hasText("claude-sonnet-4-6");
      emulator.enqueue("status=529");
      visitor.askAndWait("repeat second time lucky");
      assertThat(visitor.problem()).containsText("overloaded");
      visitor.button("Try again").click();
      assertThat(visitor.answer()).hasText("second time lucky");
      visitor.awaitEnd();
      assertThat(visitor.page.locator("#log article")).hasCount(1);
      assertThat(visitor.page.locator("#log .problem")).hasCount(0);
      assertThat(visitor.receipt()).not().containsText("would cost");
      assertThat(emulator.requests()).hasSize(2);
      visitor.assertCalm();
    }
  }
}
