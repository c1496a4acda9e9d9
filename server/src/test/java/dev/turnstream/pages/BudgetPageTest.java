package dev.turnstream.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@DisplayName("The chat page of a server with budgets")
@ExtendWith(Stage.class)
class BudgetPageTest {
  private final Chromium chromium;
  private final RunningServer unlimited;

  BudgetPageTest(Chromium chromium, RunningServer unlimited) {
    this.chromium = chromium;
    this.unlimited = unlimited;
  }

  @Test
  @DisplayName("tells quietly what is used as it is used, and says when it is used up")
  void tellsWhatIsUsed() {
    try (var server = RunningServer.start("--user-dollars-a-day=0.012");
        var visitor = Visitor.on(chromium, server).visit("/")) {
      var meter = visitor.page.locator("#budget");
      assertThat(meter).hasText("$0.00 of $0.012 used today");
      visitor.ask("!emulate ttft=20 deltas=4000 delay=2\nTalk.");
      assertThat(meter).hasText(Pattern.compile("^\\$0\\.00\\d+ of \\$0\\.012 used today$"));
      visitor.awaitEnd();
      assertThat(visitor.page.locator("#log")).containsText("Your limit of 0.012 dollars a day");
      assertThat(meter).hasClass("near");
      visitor.picture("chat-budget");
      visitor.assertCalm();
    }
  }

  @Test
  @DisplayName("tells nothing where nothing is limited")
  void tellsNothing() {
    try (var visitor = Visitor.on(chromium, unlimited).visit("/")) {
      visitor.askAndWait("!emulate ttft=0 deltas=3\nTalk.");
      assertThat(visitor.page.locator("#budget")).isEmpty();
    }
  }
}
