package dev.turnstream.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Somebody with a browser, who notes whatever a calm page must not do. */
final class Visitor implements AutoCloseable {
  /** What one answer may take; the machine may be busy. */
  static final double PATIENCE_MS = 20_000;

  final Page page;
  private final BrowserContext context;
  private final String home;
  private final List<String> complaints = new ArrayList<>();
  private final List<String> console = new ArrayList<>();

  private Visitor(BrowserContext context, String home) {
    this.context = context;
    this.home = home;
    page = context.newPage();
    page.onConsoleMessage(it -> console.add(it.type() + ": " + it.text()));
    page.onPageError(error -> complaints.add("error: " + error));
    page.onDialog(dialog -> {
      complaints.add("dialog: " + dialog.message());
      dialog.dismiss();
    });
    page.onPopup(other -> complaints.add("window: " + other.url()));
    context.onRequest(request -> noteRequest(request.url()));
  }

  static Visitor on(Chromium chromium, RunningServer server) {
    return on(chromium, server, it -> it.setViewportSize(1100, 760));
  }

  static Visitor on(
      Chromium chromium, RunningServer server, UnaryOperator<Browser.NewContextOptions> device) {
    return at(chromium, server.url(""), device);
  }

  /** Somebody who comes to the server by another address. */
  static Visitor at(
      Chromium chromium, String home, UnaryOperator<Browser.NewContextOptions> device) {
    var context = chromium.browser().newContext(device.apply(new Browser.NewContextOptions()));
    context.setDefaultTimeout(PATIENCE_MS);
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
    return new Visitor(context, home);
  }

  /** The same person in another tab. */
  Visitor sibling() {
    return new Visitor(context, home);
  }

  Visitor visit(String path) {
    page.navigate(home + path);
    awaitScripts();
    return this;
  }

  /**
   * The chat page can be seen before it can be used; strangers are led to sign in. Other pages have
   * no such form.
   */
  private void awaitScripts() {
    if (page.locator("#composer").count() > 0) {
      page.locator("#composer:not([aria-busy]), form[action='/sign-in']")
          .first()
          .waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.ATTACHED));
    }
  }

  void ask(String question) {
    awaitScripts();
    message().fill(question);
    message().press("Enter");
  }

  /** Asks, and waits until the turn is over. */
  void askAndWait(String question) {
    ask(question);
    awaitEnd();
  }

  void awaitEnd() {
    try {
      PlaywrightAssertions.assertThat(button("Send")).isVisible();
    } catch (AssertionError e) {
      var seen = page.locator("#status, #log article:last-child").allInnerTexts();
      throw new AssertionError("the turn did not end; seen: " + seen + ", console: " + console, e);
    }
  }

  Locator message() {
    return page.getByRole(AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("Message"));
  }

  Locator button(String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  /** The latest answer's text. */
  Locator answer() {
    return page.locator("#log .answer").last();
  }

  /** The quiet line under the latest answer. */
  Locator receipt() {
    return page.locator("#log .receipt").last();
  }

  Locator problem() {
    return page.locator("#log .problem").last();
  }

  /** What the page and the browser wrote to the console. */
  List<String> console() {
    return List.copyOf(console);
  }

  /** Keeps a picture of the page for people to look at. */
  void picture(String name) {
    page.screenshot(
        new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", name + ".png")));
  }

  /** Nothing ran that should not, nothing was fetched elsewhere, and no policy was broken. */
  void assertCalm() {
    assertThat(complaints).isEmpty();
    assertThat(console).noneMatch(it -> it.contains("Content Security Policy"));
    assertThat(console).noneMatch(it -> it.contains("TrustedHTML") || it.startsWith("error: "));
  }

  @Override
  public void close() {
    page.close();
    if (context.pages().isEmpty()) {
      context.close();
    }
  }

  private void noteRequest(String url) {
    if (!URI.create(url).getScheme().equals("data") && !url.startsWith(home + "/")) {
      complaints.add("request: " + url);
    }
  }
}
