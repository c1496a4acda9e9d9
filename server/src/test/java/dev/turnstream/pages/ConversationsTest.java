package dev.turnstream.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@DisplayName("Conversations on the chat page")
@ExtendWith(Stage.class)
class ConversationsTest {
  private static final String SLOW = "!emulate ttft=20 deltas=500 delay=60\nTalk.";

  private final Chromium chromium;
  private RunningServer server;
  private Visitor visitor;

  ConversationsTest(Chromium chromium) {
    this.chromium = chromium;
  }

  /** Each test has a server of its own, since a list shows all that there is. */
  @BeforeEach
  void visit() {
    server = RunningServer.start();
    visitor = Visitor.on(chromium, server).visit("/");
  }

  @AfterEach
  void leave() {
    visitor.assertCalm();
    visitor.close();
    server.close();
  }

  private static Locator row(Page page, String title) {
    return page.locator("#list li").filter(new Locator.FilterOptions().setHasText(title));
  }

  private Locator row(String title) {
    return row(visitor.page, title);
  }

  private void choose(String title, String item) {
    row(title).hover();
    row(title).getByRole(AriaRole.BUTTON).click();
    visitor.page.locator(".menu").getByText(item, exactly()).click();
  }

  private static Locator.GetByTextOptions exactly() {
    return new Locator.GetByTextOptions().setExact(true);
  }

  private String begin(String words) {
    visitor.button("New conversation").click();
    visitor.askAndWait("repeat " + words);
    assertThat(row(words)).isVisible();
    return visitor.page.url();
  }

  @Test
  @DisplayName("are listed by the titles of their first exchange, opened, and gone back from")
  void opened() {
    assertThat(visitor.page.locator("#list-note")).hasText("No conversations yet.");
    var apples = begin("apples");
    var pears = begin("pears");
    assertThat(visitor.page.locator("#list li a").first()).hasText("repeat pears");
    assertThat(row("pears").locator("a")).hasAttribute("aria-current", "page");
    assertThat(visitor.page.locator("#title")).hasText("repeat pears");
    assertThat(visitor.page).hasTitle("repeat pears · Turnstream");
    row("apples").locator("a").click();
    assertThat(visitor.page).hasURL(apples);
    assertThat(visitor.answer()).hasText("apples");
    assertThat(row("apples").locator("a")).hasAttribute("aria-current", "page");
    assertThat(visitor.page.locator("#list [aria-current]")).hasCount(1);
    visitor.page.goBack();
    assertThat(visitor.answer()).hasText("pears");
    assertThat(visitor.page).hasURL(pears);
    visitor.page.goForward();
    assertThat(visitor.answer()).hasText("apples");
    visitor.picture("chat-conversations");
    visitor.page.reload(); // a deep link
    assertThat(visitor.answer()).hasText("apples");
    assertThat(row("apples").locator("a")).hasAttribute("aria-current", "page");
  }

  @Test
  @DisplayName("go on while another one is read")
  void goOn() {
    visitor.ask(SLOW);
    assertThat(visitor.answer()).not().isEmpty();
    var slow = visitor.page.url();
    visitor.button("New conversation").click();
    assertThat(visitor.button("Send")).isVisible();
    visitor.askAndWait("!emulate rate=0\nrepeat quick");
    assertThat(visitor.answer()).hasText("quick");
    visitor.page.goBack();
    assertThat(visitor.page).hasURL(slow);
    assertThat(visitor.button("Stop")).isVisible();
    assertThat(visitor.answer()).containsText("The tide comes in");
    visitor.button("Stop").click();
    visitor.awaitEnd();
  }

  @Test
  @DisplayName(
      "are searched by words, and what stands there until the answer comes can't be clicked")
  void searched() {
    begin("apples");
    begin("pears");
    var search = visitor.page.getByRole(AriaRole.SEARCHBOX);
    assertThat(row("apples")).isVisible();
    visitor.page.evaluate(
        "document.getElementById('search').addEventListener('input', () =>"
            + " { window.wasInert = document.querySelector('#list > div').inert; })");
    search.fill("PEAR");
    assertThat(row("apples")).hasCount(0);
    assertThat(row("pears")).isVisible();
    assertThat(visitor.page.evaluate("window.wasInert")).isEqualTo(true);
    search.fill("quinces");
    assertThat(visitor.page.locator("#list-note")).hasText("Nothing found.");
    search.fill("");
    assertThat(row("apples")).isVisible();
    assertThat(visitor.page.locator("#list > div")).not().hasAttribute("inert", "");
  }

  @Test
  @DisplayName("are renamed in the list and at the head, here and in another tab")
  void renamed() {
    var url = begin("apples");
    try (var other = Visitor.on(chromium, server).visit(url.substring(url.indexOf("/", 8)))) {
      assertThat(other.page.locator("#title")).hasText("repeat apples");
      choose("apples", "Rename");
      var field = visitor.page.getByLabel("Title");
      assertThat(field).isFocused();
      field.fill("Fruit");
      field.press("Enter");
      assertThat(row("Fruit")).isVisible();
      assertThat(visitor.page.locator("#title")).hasText("Fruit");
      assertThat(other.page.locator("#title")).hasText("Fruit");
      assertThat(row(other.page, "Fruit")).isVisible();

      other.page.getByLabel("This conversation").click();
      other.page.locator(".menu").getByText("Rename").click();
      other.page.getByLabel("Title").fill("Vegetables");
      other.page.keyboard().press("Enter");
      assertThat(visitor.page.locator("#title")).hasText("Vegetables");
      assertThat(row("Vegetables")).isVisible();

      choose("Vegetables", "Rename");
      field.fill("Nothing");
      field.press("Escape");
      assertThat(row("Vegetables")).isVisible();
      other.assertCalm();
    }
  }

  @Test
  @DisplayName("are deleted at once, here and in another tab, and come back when that is undone")
  void deleted() {
    begin("apples");
    var url = begin("pears");
    try (var other = Visitor.on(chromium, server).visit(url.substring(url.indexOf("/", 8)))) {
      assertThat(other.answer()).hasText("pears");
      choose("pears", "Delete");
      assertThat(row("pears")).hasCount(0);
      assertThat(visitor.page.locator("#empty")).isVisible();
      assertThat(visitor.page.locator("#toast")).containsText("Deleted “repeat pears”");
      visitor.picture("chat-deleted");
      assertThat(other.page.locator("#status")).containsText("does not exist any more");
      assertThat(row(other.page, "pears")).hasCount(0);

      visitor.button("Undo").click();
      assertThat(visitor.answer()).hasText("pears");
      assertThat(visitor.page).hasURL(url);
      assertThat(row("pears")).isVisible();
      assertThat(visitor.page.locator("#toast")).isHidden();
      other.assertCalm();
    }
  }

  @Test
  @DisplayName("that are gone say so, by whichever link they are reached")
  void gone() {
    var url = begin("apples");
    choose("apples", "Delete");
    assertThat(visitor.page.locator("#toast")).isVisible();
    visitor.visit("/" + url.substring(url.indexOf('#')));
    assertThat(visitor.page.locator("#status")).containsText("does not exist any more");
    assertThat(visitor.page.locator("#empty")).isVisible();
    visitor.askAndWait("!emulate rate=0\nrepeat still here");
    assertThat(visitor.answer()).hasText("still here");
  }

  @Test
  @DisplayName("are exported as Markdown and as JSON")
  void exported() throws IOException {
    begin("apples");
    var markdown = download("Export as Markdown");
    assertThat(markdown.suggestedFilename()).endsWith(".md");
    assertThat(Files.readString(markdown.path())).contains("# repeat apples", "## You", "apples");
    var json = download("Export as JSON");
    assertThat(json.suggestedFilename()).endsWith(".json");
    assertThat(Files.readString(json.path())).contains("\"title\":\"repeat apples\"");
  }

  private Download download(String item) {
    return visitor.page.waitForDownload(() -> choose("apples", item));
  }

  @Test
  @DisplayName("get their place when another tab asks something in them")
  void moved() {
    var apples = begin("apples");
    begin("pears");
    assertThat(visitor.page.locator("#list li a").first()).hasText("repeat pears");
    visitor.page.goBack(); // so that this page is told of what happens there
    assertThat(visitor.answer()).hasText("apples");
    try (var other = Visitor.on(chromium, server).visit(apples.substring(apples.indexOf("/", 8)))) {
      other.askAndWait("!emulate rate=0\nrepeat plums");
      assertThat(visitor.answer()).hasText("plums");
      assertThat(visitor.page.locator("#list li a").first()).hasText("repeat apples");
      other.assertCalm();
    }
  }
}
