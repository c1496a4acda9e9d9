package dev.turnstream.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.emulator.Emulator;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
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
  @DisplayName("G7: keeps what there was when the server is killed, and continues it")
  void keepsWhatThereWasWhenTheServerIsKilledAndContinuesIt(@TempDir Path data) {
    var keep = "--data-dir=" + data;
    try (var first = RunningServer.start(keep);
        var visitor = Visitor.on(chromium, first).visit("/")) {
      int port = first.port();
      visitor.askAndWait("!emulate rate=0\nMy name is Grace.");
      visitor.ask("!emulate ttft=20 deltas=500 delay=20\nTalk.");
      // The third sentence: by then the store has been told of the first.
      assertThat(visitor.answer()).containsText(Pattern.compile("tide.*tide.*tide.*"));
      first.crash();
      assertThat(visitor.page.locator("#connection")).hasText("Reconnecting …");
      visitor.picture("chat-lost");

      try (var _ = RunningServer.start("--port=" + port, keep)) {
        assertThat(visitor.problem()).containsText("was interrupted");
        assertThat(visitor.page.locator("#connection")).isEmpty();
        assertThat(visitor.answer()).containsText("The tide comes in");
        visitor.picture("chat-interrupted");
        visitor.page.reload();
        assertThat(visitor.problem()).containsText("was interrupted");
        var partial = visitor.answer().innerText();
        assertThat(partial).startsWith("The tide comes in");

        visitor.button("Continue").click();
        visitor.awaitEnd();
        assertThat(visitor.page.locator("#log article")).hasCount(3);
        assertThat(visitor.page.locator("#log .answer").nth(1)).hasText(partial);
        assertThat(visitor.answer()).not().isEmpty();
        visitor.askAndWait("!emulate rate=0\nWhat is my name?");
        assertThat(visitor.answer()).containsText("Grace");
      }
    }
  }

  @Test
  void holdsAQuestionUntilThereIsAServer(@TempDir Path data) {
    var keep = "--data-dir=" + data;
    try (var first = RunningServer.start(keep);
        var visitor = Visitor.on(chromium, first).visit("/")) {
      int port = first.port();
      assertThat(visitor.page.locator("#upstream")).isVisible();
      first.crash();
      assertThat(visitor.page.locator("#connection")).hasText("Reconnecting …");
      visitor.ask("!emulate rate=0\nrepeat patience");
      assertThat(visitor.page.locator("#log .waiting"))
          .containsText("as soon as there is a connection");
      assertThat(visitor.button("Stop")).isVisible();
      try (var _ = RunningServer.start("--port=" + port, keep)) {
        visitor.awaitEnd();
        assertThat(visitor.answer()).hasText("patience");
      }
    }
  }

  @Test
  void goesOnWhereItWasWhenTheNetworkWasGoneForAWhile() throws Exception {
    try (var network = new Network();
        var server = RunningServer.start("--allowed-origins=" + network.origin());
        var visitor = Visitor.at(chromium, network.origin(), it -> it.setViewportSize(1100, 760))) {
      network.leadTo(server.port());
      visitor.visit("/");
      visitor.ask("!emulate ttft=20 deltas=200 delay=20\nTalk.");
      assertThat(visitor.answer()).not().isEmpty();
      network.cut();
      assertThat(visitor.page.locator("#connection")).hasText("Reconnecting …");
      int seen = visitor.answer().innerText().length();
      network.mend();
      visitor.page.waitForCondition(() -> visitor.answer().innerText().length() > seen);
      assertThat(visitor.page.locator("#connection")).isEmpty();
      visitor.awaitEnd();
      var told = visitor.answer().innerText();
      visitor.page.reload();
      assertThat(visitor.answer()).hasText(told);
      assertThat(visitor.page.locator("#log article")).hasCount(1);
      assertThat(visitor.page.locator("#log .problem")).hasCount(0);
    }
  }

  @Test
  @DisplayName("does all of it over HTTP where WebSockets are blocked")
  void withoutWebSockets() {
    try (var server = RunningServer.start();
        var visitor = Visitor.on(chromium, server)) {
      visitor.page.addInitScript(
          "window.WebSocket = class { constructor() { setTimeout(() => this.onclose?.({ code: 1006"
              + " })); } send() {} close() {} };");
      visitor.visit("/");
      visitor.askAndWait("!emulate rate=0 say=one\n" + "x".repeat(400_000)); // a long one, too
      assertThat(visitor.answer()).hasText("one");
      visitor.ask("!emulate ttft=20 deltas=500 delay=60\nTalk.");
      assertThat(visitor.answer()).containsText("The tide");
      visitor.button("Stop").click();
      visitor.awaitEnd();
      assertThat(visitor.receipt()).containsText("stopped by you");
      visitor.button("Regenerate").first().click();
      visitor.awaitEnd();
      assertThat(visitor.page.locator(".versions")).hasText("2/2");
      visitor.page.locator("#more").click();
      visitor.page.locator(".menu").getByText("Delete").click();
      visitor.button("Undo").click();
      assertThat(visitor.answer()).hasText("one");
      assertThat(visitor.page.locator("#connection")).isEmpty();
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
      assertThat(visitor.page.locator("#upstream")).hasText("claude-sonnet-4-6");
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
