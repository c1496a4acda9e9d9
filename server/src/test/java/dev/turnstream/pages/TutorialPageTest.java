package dev.turnstream.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@DisplayName("The tutorial's own page")
@ExtendWith(Stage.class)
class TutorialPageTest {
  private final Chromium chromium;
  private final RunningServer server;

  TutorialPageTest(Chromium chromium, RunningServer server) {
    this.chromium = chromium;
    this.server = server;
  }

  @Test
  void streamsAndEmptiesTheOutputForTheNextAnswer() {
    try (var visitor = Visitor.on(chromium, server).visit("/tutorial")) {
      var input = visitor.page.getByLabel("Message");
      var output = visitor.page.locator("#output");
      input.fill("!emulate ttft=20 delay=20 say=\"" + "all of it comes ".repeat(20) + "\"");
      visitor.button("Send").click();
      visitor.page.waitForFunction( // looked at in the page, where no text comes in between
          "() => { const told = document.querySelector('#output').innerText;"
              + " return told.startsWith('all of it') && told.length < 310; }");
      visitor.page.waitForCondition(() -> !visitor.console().isEmpty());
      assertThat(output.innerText().strip()).isEqualTo("all of it comes ".repeat(20).strip());
      assertThat(visitor.console().getFirst())
          .matches(Pattern.compile("log: Used \\d+ input / \\d+ output tokens"));
      visitor.picture("tutorial");

      input.fill("!emulate rate=0 say=\"<b>second</b>\"");
      input.press("Enter");
      assertThat(output).hasText("<b>second</b>");
      assertThat(output.locator("b")).hasCount(0);
      visitor.assertCalm();
    }
  }

  @Test
  void isTheTutorialsCodeUnchanged() throws IOException {
    assertThat(resource("/web/assets/tutorial.js")).isEqualTo(resource("/tutorial/client.js"));
  }

  private static String resource(String name) throws IOException {
    try (var in = Objects.requireNonNull(TutorialPageTest.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
