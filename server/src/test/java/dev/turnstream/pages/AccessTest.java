package dev.turnstream.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The chat page is for everybody:")
@ExtendWith(Stage.class)
class AccessTest {
  private final Chromium chromium;
  private final RunningServer server;

  AccessTest(Chromium chromium, RunningServer server) {
    this.chromium = chromium;
    this.server = server;
  }

  @Test
  @DisplayName("it works by keyboard alone, and the focus can be seen")
  void byKeyboard() {
    try (var visitor = Visitor.on(chromium, server).visit("/")) {
      var keys = visitor.page.keyboard();
      assertThat(visitor.message()).isFocused();
      keys.type("!emulate ttft=20 deltas=500 delay=20");
      keys.press("Shift+Enter");
      keys.type("Talk.");
      assertThat(visitor.message()).hasValue("!emulate ttft=20 deltas=500 delay=20\nTalk.");
      keys.press("Enter");
      assertThat(visitor.answer()).not().isEmpty();
      assertThat(visitor.message()).isFocused();
      keys.press("Escape");
      visitor.awaitEnd();
      assertThat(visitor.receipt()).containsText("stopped by you");

      keys.type("again");
      keys.press("Tab");
      assertThat(visitor.page.locator("#attach")).isFocused();
      keys.press("Tab");
      assertThat(visitor.page.locator("#model")).isFocused();
      keys.press("Tab");
      assertThat(visitor.button("Send")).isFocused();
      assertThat(outline("#send", visitor)).isEqualTo("solid");
      keys.press("Space");
      visitor.awaitEnd();
      assertThat(visitor.message()).isFocused();
      keys.press("Shift+Tab");
      assertThat(visitor.page.getByLabel("Regenerate").last()).isFocused();
      keys.press("Control+k");
      assertThat(visitor.page.locator("#search")).isFocused();
      keys.press("Tab");
      assertThat(visitor.page.locator("#list a").first()).isFocused();
      keys.press("Tab");
      keys.press("Enter");
      assertThat(visitor.page.locator(".menu button").first()).isFocused();
      keys.press("ArrowUp");
      assertThat(visitor.page.locator(".menu button").last()).isFocused();
      keys.press("Escape");
      assertThat(visitor.page.locator(".menu")).hasCount(0);
      assertThat(visitor.page.locator("#list li .icon").first()).isFocused();
      visitor.page.locator("#upstream").focus();
      keys.press("Enter");
      assertThat(visitor.page.locator("#upstream-note")).isVisible();
      keys.press("Escape");
      assertThat(visitor.page.locator("#upstream-note")).isHidden();
      keys.press("Control+Shift+O");
      assertThat(visitor.message()).isFocused();
      assertThat(visitor.page.locator("#empty")).isVisible();
    }
  }

  @Test
  @DisplayName("the first Tab offers the way to the message, and a dialog tells of the keys")
  void skips() {
    try (var visitor = Visitor.on(chromium, server).visit("/")) {
      assertThat(visitor.page.locator("body > *").first()).hasId("skip");
      visitor.page.locator("#skip").focus();
      visitor.page.keyboard().press("Shift+Tab");
      visitor.page.keyboard().press("Tab");
      assertThat(visitor.page.locator("#skip")).isFocused();
      assertThat(visitor.page.locator("#skip")).isInViewport();
      visitor.page.keyboard().press("Enter");
      assertThat(visitor.message()).isFocused();
      visitor.button("Keyboard").click();
      assertThat(visitor.page.locator("dialog")).containsText("edits the last question");
      visitor.picture("chat-keys");
      visitor.page.keyboard().press("Escape");
      assertThat(visitor.page.locator("dialog")).hasCount(0);
    }
  }

  @Test
  @DisplayName("an Enter that ends the composing of a character sends nothing")
  void composing() {
    try (var visitor = Visitor.on(chromium, server).visit("/")) {
      visitor.message().fill("にほん");
      visitor
          .message()
          .evaluate(
              "it => it.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing:"
                  + " true, bubbles: true, cancelable: true }))");
      assertThat(visitor.message()).hasValue("にほん");
      assertThat(visitor.page.locator("#log article")).hasCount(0);
    }
  }

  @Test
  @DisplayName("a screen reader hears the whole answer once, and no single token")
  void announced() {
    try (var visitor = Visitor.on(chromium, server).visit("/")) {
      assertHeardOnce(visitor);
    }
  }

  @Test
  @DisplayName("so it does when the end comes while a slow page rests from drawing")
  void announcedTwiceByASlowPage() {
    try (var visitor = Visitor.on(chromium, server).visit("/")) {
      visitor.page.evaluate(
          "const now = performance.now.bind(performance); let later = 0;"
              + " performance.now = () => now() + (later += 4);");
      assertHeardOnce(visitor);
    }
  }

  private static void assertHeardOnce(Visitor visitor) {
    visitor.page.evaluate(
        "window.heard = []; new MutationObserver((changes) => changes.forEach((it) =>"
            + " it.addedNodes.forEach((line) => heard.push(line.textContent))))"
            + ".observe(document.getElementById('announcer'), { childList: true })");
    visitor.askAndWait("!emulate ttft=20 delay=10 say=\"One two three four five six seven.\"\nx");
    visitor.page.waitForCondition(() -> visitor.page.evaluate("heard.length > 0").equals(true));
    visitor.askAndWait("!emulate rate=0 say=Eight.\nx");
    visitor.page.waitForCondition(
        () -> visitor.page.evaluate("heard.includes('Eight.')").equals(true));
    assertThat(visitor.page.locator("#log")).hasAttribute("aria-live", "off");
    assertThat(visitor.page.evaluate("heard.join('|')").toString().strip())
        .isEqualTo("One two three four five six seven.|Eight.");
  }

  /** Buttons below the field that do not show all that they say; a model's name may be cut. */
  private static final String CUT_BUTTONS =
      "[...document.querySelectorAll('.tools button:not(#model)')]"
          + ".filter((it) => it.scrollWidth > it.clientWidth).map((it) => it.id)";

  @ParameterizedTest(name = "it fits a width of {0} px")
  @ValueSource(ints = {320, 360, 768, 1600})
  void fits(int width) {
    try (var visitor =
        Visitor.on(chromium, server, it -> it.setViewportSize(width, 740)).visit("/")) {
      assertThat(visitor.page.locator("#upstream")).isVisible();
      assertFits(visitor, width);
      visitor.askAndWait("!emulate rate=0\nA table, please");
      visitor.askAndWait("!emulate rate=0\nWrite JavaScript");
      visitor.askAndWait("!emulate rate=0\nrepeat " + "unbroken".repeat(60));
      visitor.askAndWait("!emulate status=529\n" + "unbroken".repeat(60));
      assertFits(visitor, width);
      visitor.page.locator("#upstream").click();
      assertFits(visitor, width);
      visitor.page.keyboard().press("Escape");
      if (width < 864) {
        visitor.page.locator("#open-side").click();
      }
      assertThat(visitor.page.locator("#list li").first()).isVisible();
      assertThat(visitor.page.locator("#list li").first()).isInViewport();
      assertFits(visitor, width);
      visitor.picture("chat-list-" + width);
      visitor.page.keyboard().press("Escape");
      assertThat(visitor.message()).isInViewport();
      visitor.ask("!emulate ttft=20 deltas=400 delay=60\nA long answer");
      visitor.message().fill("And then?");
      assertThat(visitor.page.locator("#interrupt")).isVisible();
      assertFits(visitor, width);
      assertThat(visitor.page.evaluate(CUT_BUTTONS)).isEqualTo(List.of());
      visitor.message().fill("");
      visitor.page.keyboard().press("Escape");
      visitor.awaitEnd();
      visitor.ask("!emulate rate=60\nA table and a long answer");
      visitor.awaitEnd();
      visitor.picture("chat-" + width);
      visitor.assertCalm();
    }
  }

  @ParameterizedTest(name = "axe finds nothing in anybody''s way: {0}, {1} px wide")
  @CsvSource({"LIGHT, 1280", "DARK, 1280", "LIGHT, 390", "DARK, 390"})
  void axe(ColorScheme scheme, int width) {
    var name = "axe-" + scheme.name().toLowerCase(Locale.ROOT) + "-" + width + "-";
    try (var own = RunningServer.start();
        var visitor =
            Visitor.on(
                    chromium,
                    own,
                    it ->
                        it.setViewportSize(width, 844)
                            .setColorScheme(scheme)
                            .setReducedMotion(ReducedMotion.REDUCE))
                .visit("/")) {
      var page = visitor.page;
      assertThat(page.locator("#upstream")).isVisible();
      look(visitor, name + "empty");
      page.locator("#upstream").click();
      look(visitor, name + "note");
      page.keyboard().press("Escape");
      visitor.ask("!emulate ttft=20 deltas=400 delay=60\nA long answer");
      assertThat(visitor.answer()).not().isEmpty();
      visitor.message().fill("And then?");
      look(visitor, name + "streaming");
      visitor.message().press("Enter");
      assertThat(page.locator("#log .waiting")).isVisible();
      look(visitor, name + "queued");
      visitor.button("Stop").click();
      visitor.awaitEnd();
      visitor.button("Regenerate").last().click();
      visitor.awaitEnd();
      look(visitor, name + "ended");
      visitor.button("Edit question").last().click();
      look(visitor, name + "editing");
      page.keyboard().press("Escape");
      visitor.askAndWait("!emulate rate=0 error-after=12\nA long answer");
      look(visitor, name + "error");
      page.locator("#model").click();
      assertThat(page.locator("#settings")).isVisible();
      page.locator("#set-keep").selectOption("1 day");
      look(visitor, name + "settings");
      page.keyboard().press("Escape");
      page.locator("#more").click();
      look(visitor, name + "menu");
      page.keyboard().press("Escape");
      if (width < 864) {
        page.locator("#open-side").click();
      }
      assertThat(page.locator("#list a").first()).isVisible();
      look(visitor, name + "list");
      visitor.button("Keyboard").click();
      look(visitor, name + "keys");
      page.keyboard().press("Escape");
      page.locator("#list li .icon").first().click();
      page.locator(".menu").getByText("Delete").click();
      assertThat(page.locator("#toast")).isVisible();
      look(visitor, name + "deleted");
      visitor.assertCalm();
    }
  }

  private static void look(Visitor visitor, String name) {
    visitor.picture(name);
    Axe.assertNothingIsInAnybodysWay(visitor.page);
  }

  @Test
  @DisplayName("at 200 % zoom all of it is there, and nothing is scrolled sideways")
  void zoomed() {
    // A window of 1280 by 800 that is zoomed to 200 % has room for half of that.
    try (var visitor =
        Visitor.on(chromium, server, it -> it.setViewportSize(640, 400).setDeviceScaleFactor(2))
            .visit("/")) {
      visitor.askAndWait("!emulate rate=0\nA table, please");
      visitor.askAndWait("!emulate rate=0\nWrite JavaScript");
      assertFits(visitor, 640);
      assertThat(visitor.message()).isInViewport();
      assertThat(visitor.button("Send")).isInViewport();
      visitor.page.locator("#model").click();
      visitor.page.getByText("Save").scrollIntoViewIfNeeded();
      assertThat(visitor.page.getByText("Save")).isInViewport();
      assertFits(visitor, 640);
      visitor.picture("chat-zoomed");
    }
  }

  @Test
  @DisplayName("a language that is read from right to left is, and its page is a mirror image")
  void rightToLeft() {
    try (var visitor = Visitor.on(chromium, server).visit("/")) {
      visitor.message().fill("مرحبا بالعالم");
      assertThat(direction(visitor, "#message")).isEqualTo("rtl");
      visitor.askAndWait("repeat مرحبا بالعالم");
      visitor.page.evaluate("document.documentElement.dir = 'rtl'");
      var side = visitor.page.locator("#side").boundingBox();
      assertThat(side.x + side.width).isEqualTo(1100);
      visitor.page.locator("#more").click();
      var menu = visitor.page.locator(".menu").boundingBox();
      assertThat(menu.x).isNotNegative();
      visitor.picture("chat-rtl");
      visitor.page.keyboard().press("Escape");
      assertFits(visitor, 1100);
    }
  }

  private static String direction(Visitor visitor, String selector) {
    return visitor
        .page
        .locator(selector)
        .evaluate("it => getComputedStyle(it).direction")
        .toString();
  }

  @Test
  @DisplayName("the drawer holds the focus while it is open, and gives it back")
  void drawer() {
    try (var visitor =
        Visitor.on(chromium, server, it -> it.setViewportSize(390, 740)).visit("/")) {
      visitor.askAndWait("!emulate rate=0\nrepeat one");
      assertThat(visitor.page.locator("#side")).not().isInViewport();
      visitor.page.locator("#open-side").click();
      assertThat(visitor.page.locator("#close-side")).isFocused();
      assertThat(visitor.page.locator("#page")).hasAttribute("inert", "");
      visitor.page.keyboard().press("Escape");
      assertThat(visitor.page.locator("#open-side")).isFocused();
      assertThat(visitor.page.locator("#side")).not().isInViewport();
      visitor.page.locator("#open-side").click();
      visitor.page.locator("#list a").first().click();
      assertThat(visitor.page.locator("#side")).not().isInViewport();
      assertThat(visitor.page.locator("#page")).not().hasAttribute("inert", "");
    }
  }

  @Test
  @DisplayName("it is dark where the reader likes it dark")
  void dark() {
    try (var visitor =
            Visitor.on(chromium, server, it -> it.setColorScheme(ColorScheme.DARK)).visit("/");
        var other =
            Visitor.on(chromium, server, it -> it.setColorScheme(ColorScheme.LIGHT)).visit("/")) {
      assertThat(brightness(visitor)).isLessThan(60);
      assertThat(brightness(other)).isGreaterThan(200);
    }
  }

  @Test
  @DisplayName("nothing moves where the reader wants it still")
  void still() {
    try (var visitor =
        Visitor.on(chromium, server, it -> it.setReducedMotion(ReducedMotion.REDUCE)).visit("/")) {
      visitor.ask("!emulate ttft=600000\nHello");
      assertThat(visitor.button("Stop")).isVisible();
      assertThat(visitor.answer().evaluate("it => getComputedStyle(it, '::before').animationName"))
          .isEqualTo("none");
    }
  }

  private static void assertFits(Visitor visitor, int width) {
    assertThat(visitor.page.evaluate("document.documentElement.scrollWidth")).isEqualTo(width);
    assertThat(
            (Boolean)
                visitor
                    .page
                    .locator("#scroller")
                    .evaluate("it => it.scrollWidth <= it.clientWidth"))
        .isTrue();
  }

  private static String outline(String selector, Visitor visitor) {
    return visitor
        .page
        .locator(selector)
        .evaluate("it => getComputedStyle(it).outlineStyle")
        .toString();
  }

  /** The background's mean of red, green and blue, 0 to 255. */
  private static double brightness(Visitor visitor) {
    return ((Number)
            visitor.page.evaluate(
                "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3)"
                    + ".reduce((sum, it) => sum + Number(it), 0) / 3"))
        .doubleValue();
  }
}
