package dev.turnstream.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.FilePayload;
import dev.turnstream.emulator.Emulator;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Writing on the chat page:")
@ExtendWith(Stage.class)
class WritingTest {
  private static final String SLOW = "!emulate ttft=20 deltas=500 delay=60\nTalk.";
  private static final String EVER = "!emulate ttft=600000\nTalk.";
  private static final String QUICK = "!emulate rate=0\nrepeat ";
  private static final byte[] PIXEL =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
                  + "rkJggg==");

  private final Chromium chromium;
  private final RunningServer server;
  private Visitor visitor;

  WritingTest(Chromium chromium, RunningServer server) {
    this.chromium = chromium;
    this.server = server;
  }

  @BeforeEach
  void visit() {
    visitor = Visitor.on(chromium, server).visit("/");
  }

  @AfterEach
  void leave() {
    visitor.assertCalm();
    visitor.close();
  }

  private List<String> questions() {
    return visitor.page.locator("#log .question").allInnerTexts();
  }

  private void edit(String question) {
    visitor.button("Edit question").last().click();
    var field = visitor.page.getByLabel("Edit your question");
    field.fill(question);
    field.press("Enter");
    visitor.awaitEnd();
  }

  @Test
  @DisplayName("a draft is kept for each conversation, over a reload too, and gone when it is sent")
  void drafts() {
    visitor.askAndWait(QUICK + "one");
    var url = visitor.page.url();
    visitor.message().fill("a first\nand a second line");
    visitor.page.reload();
    assertThat(visitor.message()).hasValue("a first\nand a second line");
    visitor.button("New conversation").click();
    assertThat(visitor.message()).hasValue("");
    visitor.message().fill("for a new one");
    visitor.page.goBack();
    assertThat(visitor.page).hasURL(url);
    assertThat(visitor.message()).hasValue("a first\nand a second line");
    visitor.page.goForward();
    assertThat(visitor.message()).hasValue("for a new one");
    visitor.page.reload();
    assertThat(visitor.message()).hasValue("for a new one");
    visitor.askAndWait(QUICK + "two");
    visitor.page.reload();
    assertThat(visitor.answer()).hasText("two");
    assertThat(visitor.message()).hasValue("");
  }

  @Test
  @DisplayName("what is typed before the page's scripts are there is not lost")
  void earlyWords() {
    try (var other = Visitor.on(chromium, server)) {
      other.page.route(
          "**/assets/chat/chat.js",
          route -> {
            assertThat(other.page.locator("#empty h2")).isVisible();
            other.message().fill("typed early");
            route.resume();
          });
      other.visit("/");
      assertThat(other.page.locator("#upstream")).isVisible();
      assertThat(other.message()).hasValue("typed early");
      other.page.reload();
      assertThat(other.page.locator("#upstream")).isVisible();
      assertThat(other.message()).hasValue("typed early");
    }
  }

  @Test
  @DisplayName(
      "Enter and Send before the page's scripts are there send, and what is typed on stays")
  void earlyEnter() {
    for (var button : new String[] {"Enter", "Send"}) {
      try (var other = Visitor.on(chromium, server)) {
        other.page.route(
            "**/assets/chat/chat.js",
            route -> {
              other.message().fill(QUICK + "sent early");
              if (button.equals("Enter")) {
                other.message().press("Enter");
              } else {
                other.button("Send").click();
              }
              other.message().pressSequentially(" and more");
              route.resume();
            });
        other.visit("/");
        assertThat(other.answer()).hasText("sent early");
        assertThat(other.message()).hasValue(" and more");
        assertThat(other.page.locator("#log article")).hasCount(1);
        other.assertCalm();
      }
    }
  }

  @Test
  @DisplayName("a button that is pressed before the page's scripts are there does what it says")
  void earlyButton() {
    try (var other = Visitor.on(chromium, server)) {
      other.page.route(
          "**/assets/chat/chat.js",
          route -> {
            other.page.getByText("Show me a table of four planets").click();
            route.resume();
          });
      other.visit("/");
      assertThat(other.answer().locator("tbody tr")).hasCount(4);
      other.assertCalm();
    }
  }

  @Test
  @DisplayName("a page whose scripts do not come says so, and keeps the words in sight")
  void noScripts() {
    try (var other = Visitor.on(chromium, server)) {
      other.page.route("**/assets/chat/list.js", Route::abort);
      other.page.navigate(server.url("/"));
      other.message().fill("kept");
      other.message().press("Enter");
      assertThat(other.page.locator("#status")).containsText("could not be loaded whole");
      assertThat(other.message()).hasValue("kept");
    }
  }

  @Test
  @DisplayName("two tabs show the same draft")
  void draftsInTwoTabs() {
    visitor.askAndWait(QUICK + "one");
    try (var other = visitor.sibling()) {
      other.page.navigate(visitor.page.url());
      assertThat(other.answer()).hasText("one");
      visitor.message().fill("half a sent");
      assertThat(other.message()).hasValue("half a sent");
      other.message().fill("half a sentence");
      assertThat(visitor.message()).hasValue("half a sentence");
      other.message().fill(QUICK + "two");
      other.message().press("Enter");
      assertThat(visitor.answer()).hasText("two");
      assertThat(visitor.message()).hasValue("");
    }
  }

  @Test
  @DisplayName("a message that is sent while an answer runs waits for its turn")
  void queued() {
    visitor.ask(SLOW);
    assertThat(visitor.answer()).not().isEmpty();
    visitor.message().fill(QUICK + "later");
    assertThat(visitor.button("Queue")).isVisible();
    assertThat(visitor.button("Interrupt")).isVisible();
    visitor.picture("chat-queue");
    visitor.message().press("Enter");
    assertThat(visitor.page.locator("#log .waiting"))
        .containsText("Waits for the answer before it");
    assertThat(visitor.page.locator("#log article")).hasCount(2);
    visitor.message().press("Escape");
    assertThat(visitor.answer()).hasText("later");
    visitor.awaitEnd();
    assertThat(visitor.page.locator("#log .receipt").first()).containsText("stopped by you");
  }

  @Test
  @DisplayName("one that waits can be taken back, and its words are not lost")
  void takenBack() {
    visitor.ask(SLOW);
    assertThat(visitor.answer()).not().isEmpty();
    visitor.ask("repeat later");
    visitor.button("Remove").click();
    assertThat(visitor.message()).hasValue("repeat later");
    assertThat(visitor.page.locator("#log .waiting")).hasCount(0);
    visitor.button("Stop").click();
    assertThat(visitor.button("Stop")).isHidden();
  }

  @Test
  @DisplayName("it can interrupt the answer that runs")
  void interrupts() {
    visitor.ask(EVER);
    assertThat(visitor.button("Stop")).isVisible();
    visitor.message().fill(QUICK + "now");
    visitor.message().press("Control+Enter");
    assertThat(visitor.answer()).hasText("now");
    visitor.awaitEnd();
    assertThat(visitor.page.locator("#log article")).hasCount(2);
  }

  @Test
  @DisplayName("versions of questions and answers are gone back and forth between")
  void versions() {
    visitor.askAndWait(QUICK + "one");
    visitor.askAndWait(QUICK + "follows");
    visitor.button("Edit question").first().click();
    visitor.page.getByLabel("Edit your question").fill(QUICK + "two");
    visitor.page.keyboard().press("Enter");
    visitor.awaitEnd();
    assertThat(visitor.page.locator("#log article")).hasCount(1);
    assertThat(visitor.answer()).hasText("two");
    visitor.button("Regenerate").click();
    assertThat(visitor.page.locator(".versions").last()).hasText("2/2");
    visitor.awaitEnd();
    visitor.picture("chat-versions");

    visitor.button("Earlier question").click();
    assertThat(visitor.page.locator("#log .answer")).hasText(new String[] {"one", "follows"});
    assertThat(visitor.button("Later question")).isFocused();
    visitor.askAndWait(QUICK + "on the old branch");
    assertThat(visitor.page.locator("#log .answer"))
        .hasText(new String[] {"one", "follows", "on the old branch"});
    visitor.button("Later question").click();
    assertThat(visitor.page.locator("#log .answer")).hasText(new String[] {"two"});
    visitor.button("Earlier answer").click();
    assertThat(visitor.page.locator(".versions").last()).hasText("1/2");
    visitor.page.reload(); // the branch stands in the address
    assertThat(visitor.page.locator(".versions").last()).hasText("1/2");
    visitor
        .page
        .locator("#list [aria-current]")
        .click(); // the newest is the one that was asked in last
    assertThat(visitor.answer()).hasText("on the old branch");
    visitor.page.goBack();
    assertThat(visitor.answer()).hasText("two");
  }

  @Test
  @DisplayName("an edit is left with Escape, begun with an arrow, and survives a reload")
  void edits() {
    visitor.askAndWait(QUICK + "one");
    visitor.message().press("ArrowUp");
    var field = visitor.page.getByLabel("Edit your question");
    assertThat(field).isFocused();
    field.press("Escape");
    assertThat(field).hasCount(0);
    assertThat(questions()).hasSize(1);
    assertThat(visitor.message()).isFocused();
    visitor.message().press("ArrowUp");
    field.fill("half an edit");
    visitor.page.reload();
    assertThat(field).hasValue("half an edit");
    field.fill(QUICK + "two");
    field.press("Enter");
    assertThat(visitor.answer()).hasText("two");
    visitor.awaitEnd();
    edit(QUICK + "three");
    assertThat(visitor.answer()).hasText("three");
    assertThat(visitor.page.locator(".versions")).hasText("3/3");
  }

  @Test
  @DisplayName("an answer that was cut off at its limit is continued")
  void continued() {
    visitor.askAndWait("!emulate rate=0 deltas=3 stop=max_tokens\nTalk.");
    assertThat(visitor.problem()).containsText("There is more to say");
    visitor.button("Continue").click();
    assertThat(visitor.page.locator("#log .divider")).hasText("Continued");
    visitor.awaitEnd();
    assertThat(visitor.page.locator("#log article")).hasCount(2);
  }

  @Test
  @DisplayName("words that the server refuses are not lost, over a reload too")
  void refused() {
    try (var busy = RunningServer.start("--max-turns=1");
        var first = Visitor.on(chromium, busy).visit("/");
        var other = Visitor.on(chromium, busy).visit("/")) {
      first.ask(EVER);
      assertThat(first.page).hasURL(Pattern.compile("#conv_"));
      other.askAndWait("repeat precious words");
      assertThat(other.problem()).containsText("as many questions as it can");
      other.page.reload();
      assertThat(other.message()).hasValue("repeat precious words");
      other.message().press("Enter");
      assertThat(other.problem()).isVisible();
      first.button("Stop").click();
      first.awaitEnd();
      other.button("Try again").click();
      assertThat(other.answer()).hasText("precious words");
      other.awaitEnd();
      other.page.reload();
      assertThat(other.answer()).hasText("precious words");
      assertThat(other.message()).hasValue("");
    }
  }

  @Test
  @DisplayName("what was stopped before it was sent is back where it was written")
  void stoppedUnsent() throws Exception {
    try (var network = new Network();
        var real = RunningServer.start("--allowed-origins=" + network.origin());
        var other = Visitor.at(chromium, network.origin(), it -> it.setViewportSize(1100, 760))) {
      network.leadTo(real.port());
      other.visit("/");
      assertThat(other.page.locator("#upstream")).isVisible();
      network.cut();
      assertThat(other.page.locator("#connection")).hasText("Reconnecting …");
      other.ask("precious words");
      assertThat(other.page.locator("#log .waiting")).isVisible();
      other.message().press("Escape");
      assertThat(other.message()).hasValue("precious words");
      assertThat(other.page.locator("#log article")).hasCount(0);
      network.mend();
    }
  }

  @Test
  @DisplayName("what was asked without a connection is asked after a reload, once")
  void outbox(@TempDir Path data) {
    var keep = "--data-dir=" + data;
    try (var first = RunningServer.start(keep);
        var other = Visitor.on(chromium, first).visit("/")) {
      int port = first.port();
      other.askAndWait(QUICK + "one");
      first.crash();
      assertThat(other.page.locator("#connection")).hasText("Reconnecting …");
      other.ask(QUICK + "two");
      other.ask(QUICK + "three");
      assertThat(other.page.locator("#log .waiting")).hasCount(2);
      try (var _ = RunningServer.start("--port=" + port, keep)) {
        other.page.reload();
        assertThat(other.page.locator("#log .answer"))
            .hasText(new String[] {"one", "two", "three"});
        other.awaitEnd();
        assertThat(other.message()).hasValue("");
        other.page.reload();
        assertThat(other.page.locator("#log .answer"))
            .hasText(new String[] {"one", "two", "three"});
      }
    }
  }

  // Files.

  private static FilePayload file(String name, String type, byte[] content) {
    return new FilePayload(name, type, content);
  }

  private static byte[] pdf(int pages) {
    return ("%PDF-1.4\n" + "<< /Type /Page >>\n".repeat(pages)).getBytes(StandardCharsets.US_ASCII);
  }

  private void pick(FilePayload... files) {
    visitor.page.locator("#files").setInputFiles(files);
  }

  @Test
  @DisplayName("images and PDFs are sent as blocks, large ones by HTTP")
  void attached() {
    try (var emulator = Emulator.start();
        var real =
            RunningServer.start(
                Map.of("ANTHROPIC_BASE_URL", emulator.baseUrl(), "ANTHROPIC_API_KEY", "any"));
        var other = Visitor.on(chromium, real).visit("/")) {
      var requests = new ConcurrentLinkedQueue<String>();
      other.page.onRequest((Request it) -> requests.add(it.method() + " " + it.url()));
      assertThat(other.page.locator("#upstream")).isVisible();
      var large = (new String(pdf(3), StandardCharsets.US_ASCII) + "x".repeat(400_000));
      other
          .page
          .locator("#files")
          .setInputFiles(
              new FilePayload[] {
                file("dot.png", "image/png", PIXEL),
                file("report.pdf", "application/pdf", large.getBytes(StandardCharsets.US_ASCII))
              });
      assertThat(other.page.locator("#attached li")).hasCount(2);
      assertThat(other.page.locator("#attached img")).isVisible();
      other.picture("chat-attached");
      other.askAndWait("What is this?");
      assertThat(other.page.locator("#attached")).isHidden();
      assertThat(other.page.locator("#log .question img")).isVisible();
      assertThat(other.page.locator("#log .question")).containsText("report.pdf");
      assertThat(requests).contains("POST " + real.url("/api/turns"));
      var blocks = lastContent(emulator);
      assertThat(blocks.getJsonObject(0).getJsonObject("source"))
          .isEqualTo(
              new JsonObject()
                  .put("type", "base64")
                  .put("media_type", "image/png")
                  .put("data", Base64.getEncoder().encodeToString(PIXEL)));
      assertThat(blocks.getJsonObject(1).getString("type")).isEqualTo("document");
      assertThat(blocks.getJsonObject(1).getString("title")).isEqualTo("report.pdf");
      assertThat(blocks.getJsonObject(2).getString("text")).isEqualTo("What is this?");

      other.button("Edit question").click();
      other.page.getByLabel("Edit your question").fill("And now?");
      other.page.keyboard().press("Enter");
      other.awaitEnd();
      assertThat(lastContent(emulator)).hasSize(3);
      other.assertCalm();
    }
  }

  private static JsonArray lastContent(Emulator emulator) {
    return emulator
        .requests()
        .getLast()
        .json()
        .getJsonArray("messages")
        .getJsonObject(0)
        .getJsonArray("content");
  }

  @Test
  @DisplayName("files are pasted and dropped, and taken away again")
  void pastedAndDropped() {
    var give =
        """
        ([kind, name, type, base64]) => {
          const data = new DataTransfer();
          const bytes = Uint8Array.from(atob(base64), (it) => it.charCodeAt(0));
          data.items.add(new File([bytes], name, { type }));
          const init = { bubbles: true, cancelable: true };
          const event = kind === "paste"
            ? new ClipboardEvent("paste", { ...init, clipboardData: data })
            : new DragEvent(kind, { ...init, dataTransfer: data });
          document.getElementById("message").dispatchEvent(event);
        }\
        """;
    var base64 = Base64.getEncoder().encodeToString(PIXEL);
    visitor.page.evaluate(give, List.of("paste", "pasted.png", "image/png", base64));
    visitor.page.evaluate(give, List.of("dragover", "dropped.png", "image/png", base64));
    assertThat(visitor.page.locator("#drop")).isVisible();
    visitor.page.evaluate(give, List.of("drop", "dropped.png", "image/png", base64));
    assertThat(visitor.page.locator("#drop")).isHidden();
    assertThat(visitor.page.locator("#attached .name"))
        .hasText(new String[] {"pasted.png", "dropped.png"});
    visitor.button("Remove pasted.png").click();
    assertThat(visitor.page.locator("#attached .name")).hasText(new String[] {"dropped.png"});
    visitor.askAndWait(""); // without a word
    assertThat(visitor.page.locator("#log .question img")).isVisible();
  }

  /** The names under which this browser keeps files. */
  private static List<?> kept(Visitor visitor) {
    return (List<?>)
        visitor.page.evaluate(
            """
            () => new Promise((resolve) => {
              const request = indexedDB.open("turnstream");
              request.onsuccess = () => {
                const { result: database } = request;
                if (!database.objectStoreNames.contains("facts")) return resolve([]);
                const names = database.transaction("facts").objectStore("facts").getAllKeys();
                names.onsuccess = () => (database.close(), resolve(names.result));
              };
            })\
            """);
  }

  private void awaitKept(Object... names) {
    visitor.page.waitForCondition(() -> kept(visitor).equals(List.of(names)));
  }

  @Test
  @DisplayName("attached files are kept with their draft, over a reload too, until they are sent")
  void keptFiles() {
    visitor.askAndWait(QUICK + "one");
    var id = visitor.page.url().substring(visitor.page.url().indexOf('#') + 1);
    pick(file("dot.png", "image/png", PIXEL), file("report.pdf", "application/pdf", pdf(2)));
    var names = visitor.page.locator("#attached .name");
    awaitKept(id);
    visitor.page.reload();
    assertThat(names).hasText(new String[] {"dot.png", "report.pdf"});
    assertThat(visitor.page.locator("#attached img")).hasJSProperty("naturalWidth", 1);
    visitor.button("New conversation").click();
    assertThat(names).hasCount(0);
    pick(file("other.png", "image/png", PIXEL));
    awaitKept(id, "new");
    visitor.page.goBack();
    assertThat(names).hasText(new String[] {"dot.png", "report.pdf"});
    try (var other = visitor.sibling()) { // the same in each tab
      other.page.navigate(visitor.page.url());
      assertThat(other.page.locator("#attached .name")).hasCount(2);
      other.button("Remove report.pdf").click();
      assertThat(names).hasText(new String[] {"dot.png"});
      visitor.askAndWait(QUICK + "two");
      assertThat(visitor.page.locator("#log .question img")).isVisible();
      awaitKept("new");
      assertThat(other.page.locator("#attached")).isHidden();
    }
    visitor.page.reload();
    assertThat(visitor.answer()).hasText("two");
    assertThat(visitor.page.locator("#attached")).isHidden();
    visitor.button("New conversation").click();
    assertThat(names).hasText(new String[] {"other.png"});
    visitor.askAndWait("");
    awaitKept();
  }

  @Test
  @DisplayName("files of a question that the server refuses are not lost, over a reload too")
  void refusedWithFiles() {
    try (var busy = RunningServer.start("--max-turns=1");
        var first = Visitor.on(chromium, busy).visit("/");
        var other = Visitor.on(chromium, busy).visit("/")) {
      first.ask(EVER);
      assertThat(first.page).hasURL(Pattern.compile("#conv_"));
      other.page.locator("#files").setInputFiles(file("dot.png", "image/png", PIXEL));
      other.page.waitForCondition(() -> kept(other).size() == 1);
      other.askAndWait("repeat precious words");
      assertThat(other.problem()).containsText("as many questions as it can");
      other.page.reload();
      assertThat(other.message()).hasValue("repeat precious words");
      assertThat(other.page.locator("#attached .name")).hasText("dot.png");
      other.assertCalm();
    }
  }

  @Test
  @DisplayName("files that can't be kept are said to be lost, and the browser asks before")
  void unkeptFiles() {
    var asked = new ConcurrentLinkedQueue<String>();
    try (var other = Visitor.on(chromium, server)) {
      other.page.addInitScript("delete IDBFactory.prototype.open;");
      other.page.onDialog(dialog -> asked.add(dialog.type()));
      other.visit("/");
      other.message().fill("Look:"); // a browser asks for those only who have done something
      other.page.locator("#files").setInputFiles(file("dot.png", "image/png", PIXEL));
      assertThat(other.page.locator("#status")).containsText("they are lost if you leave the page");
      other.page.evaluate("() => void setTimeout(() => location.reload())");
      other.page.waitForCondition(() -> asked.contains("beforeunload"));
      assertThat(other.page.locator("#attached .name")).hasText("dot.png");
    }
  }

  @Test
  @DisplayName("what Claude does not take is told before it is sent")
  void refusedFiles() {
    pick(file("notes.txt", "text/plain", "words".getBytes(StandardCharsets.US_ASCII)));
    assertThat(visitor.page.locator("#status")).containsText("notes.txt is neither an image");
    pick(file("long.pdf", "application/pdf", pdf(101)));
    assertThat(visitor.page.locator("#status")).containsText("has 101 pages, and Claude takes 100");
    pick(file("broken.png", "image/png", new byte[] {1, 2, 3}));
    assertThat(visitor.page.locator("#status")).containsText("no image that this browser can read");
    pick(file("large.gif", "image/gif", gif(4_000_000)));
    assertThat(visitor.page.locator("#status")).containsText("large.gif is too large");
    pick(file("huge.pdf", "application/pdf", new byte[26_000_000]));
    assertThat(visitor.page.locator("#status")).containsText("huge.pdf is too large");
    assertThat(visitor.page.locator("#attached")).isHidden();
  }

  /** One pixel, and a comment that makes it long. */
  private static byte[] gif(int length) {
    var head =
        Base64.getDecoder().decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");
    return Arrays.copyOf(head, length);
  }

  @Test
  @DisplayName("an image that is too large is made smaller, and the page says so")
  void shrunk() {
    var noise =
        visitor.page.evaluate(
            """
            async () => {
              const canvas = new OffscreenCanvas(1400, 1400);
              const context = canvas.getContext("2d");
              const image = context.createImageData(1400, 1400);
              for (let at = 0; at < image.data.length; at += 65536) {
                crypto.getRandomValues(image.data.subarray(at, Math.min(at + 65536, image.data.length)));
              }
              for (let at = 3; at < image.data.length; at += 4) image.data[at] = 255;
              context.putImageData(image, 0, 0);
              const blob = await canvas.convertToBlob({ type: "image/png" });
              const data = new DataTransfer();
              data.items.add(new File([blob], "noise.png", { type: "image/png" }));
              const event = new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: data });
              document.getElementById("message").dispatchEvent(event);
              return blob.size;
            }\
            """);
    assertThat(((Number) noise).intValue()).isGreaterThan(3_932_160);
    assertThat(visitor.page.locator("#attached .about")).containsText("made smaller");
  }

  // Settings.

  @Test
  @DisplayName("model, effort, thinking, length and prompt are asked for in each conversation")
  void settings() {
    try (var emulator = Emulator.start();
        var real =
            RunningServer.start(
                Map.of("ANTHROPIC_BASE_URL", emulator.baseUrl(), "ANTHROPIC_API_KEY", "any"));
        var other = Visitor.on(chromium, real).visit("/")) {
      var page = other.page;
      var opener = page.locator("#model");
      assertThat(opener).hasText("claude-sonnet-4-6");
      opener.click();
      page.locator("#set-model").selectOption("claude-opus-5");
      page.locator("#set-effort").selectOption("low");
      page.locator("#set-thinking").selectOption("adaptive");
      page.locator("#set-length").fill("2000");
      page.locator("#set-system").fill("Be brief.");
      other.picture("chat-settings");
      page.keyboard().press("Tab");
      page.getByText("Save").click();
      assertThat(opener).hasText("claude-opus-5 · low · thinking · own prompt");
      page.reload(); // kept although nothing was asked yet
      assertThat(opener).hasText("claude-opus-5 · low · thinking · own prompt");
      other.askAndWait("repeat one");
      var asked = emulator.requests().getLast().json();
      assertThat(asked.getString("model")).isEqualTo("claude-opus-5");
      assertThat(asked.getJsonObject("output_config").getString("effort")).isEqualTo("low");
      assertThat(asked.getJsonObject("thinking").getString("type")).isEqualTo("adaptive");
      assertThat(asked.getInteger("max_tokens")).isEqualTo(2000);
      assertThat(asked.encode()).contains("Be brief.");

      try (var third = Visitor.on(chromium, real).visit("/" + hash(page))) {
        assertThat(third.page.locator("#model")).containsText("claude-opus-5");
        third.page.locator("#model").click();
        assertThat(third.page.locator("#set-system")).hasValue("Be brief.");
        third.page.locator("#set-model").selectOption("other");
        third.page.getByLabel("The model’s name").fill("claude-haiku-4-5");
        assertThat(third.page.locator("#set-effort option")).not().hasCount(0);
        third.page.locator("#set-effort").selectOption("");
        third.page.locator("#set-thinking").selectOption("");
        third.page.getByText("Save").click();
        assertThat(opener).hasText("claude-haiku-4-5 · own prompt"); // in the other tab, too
      }
      other.askAndWait("repeat two");
      var next = emulator.requests().getLast().json();
      assertThat(next.getString("model")).isEqualTo("claude-haiku-4-5");
      assertThat(next.containsKey("thinking")).isFalse();
      other.button("New conversation").click();
      assertThat(opener).hasText("claude-sonnet-4-6");
      other.assertCalm();
    }
  }

  @Test
  @DisplayName("for how long a conversation is kept is chosen, told beside its model, and undone")
  void keep() {
    var page = visitor.page;
    var opener = page.locator("#model");
    opener.click();
    assertThat(page.locator("#set-keep")).hasValue("");
    page.locator("#set-keep").selectOption("7 days");
    assertThat(page.locator("#keep-note"))
        .hasText(Pattern.compile("It is deleted that long after .*"));
    visitor.picture("chat-keep");
    page.getByText("Save").click();
    assertThat(opener).hasText("claude-sonnet-4-6 · kept 7 days");
    visitor.askAndWait(QUICK + "one");
    page.reload();
    assertThat(opener).hasText("claude-sonnet-4-6 · kept 7 days");
    assertThat(opener).isEnabled();
    opener.click();
    assertThat(page.locator("#set-keep option:checked")).hasText("7 days");
    page.locator("#set-keep").selectOption("As long as the server keeps it");
    assertThat(page.locator("#keep-note")).isEmpty();
    page.getByText("Save").click();
    assertThat(opener).hasText("claude-sonnet-4-6");
  }

  @Test
  @DisplayName("the settings can be saved on a small screen without scrolling first")
  void smallScreen() {
    visitor.page.setViewportSize(390, 600);
    visitor.page.locator("#model").click();
    var save = visitor.button("Save");
    assertThat(save).isInViewport(new LocatorAssertions.IsInViewportOptions().setRatio(1));
    save.click();
    assertThat(visitor.page.locator("#settings")).hasCount(0);
  }

  @Test
  @DisplayName("a time that is over already is told before it deletes the conversation")
  void keepThatIsOver() {
    visitor.askAndWait(QUICK + "one");
    var page = visitor.page;
    page.clock().install();
    page.clock().fastForward(2 * 60 * 60 * 1000); // two hours, for this page
    page.locator("#model").click();
    page.locator("#set-keep").selectOption("1 hour");
    assertThat(page.locator("#keep-note")).containsText("it is deleted when you save");
    page.locator("#set-keep").selectOption("1 day");
    assertThat(page.locator("#keep-note")).not().containsText("when you save");
    page.keyboard().press("Escape");
    assertThat(page.locator("#settings")).hasCount(0);
  }

  private static String hash(Page page) {
    return page.url().substring(page.url().indexOf('#'));
  }

  @Test
  @DisplayName("a setting that the server does not take is told in the dialog")
  void refusedSettings() {
    visitor.askAndWait(QUICK + "one");
    visitor.page.locator("#model").click();
    visitor.page.locator("#set-system").fill("x".repeat(300_000));
    visitor.page.getByText("Save").click();
    assertThat(visitor.page.locator("#settings [role=alert]")).containsText("Too large");
    visitor.page.keyboard().press("Escape");
    assertThat(visitor.page.locator("#settings")).hasCount(0);
    assertThat(visitor.page.locator("#model")).hasText("claude-sonnet-4-6");
  }
}
