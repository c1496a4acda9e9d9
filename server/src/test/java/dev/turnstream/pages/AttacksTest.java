package dev.turnstream.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code attacks.md}: markup and handlers (OWASP's list of filter evasions), mutation, clobbered
 * names, styles, SVG and MathML, links, images that carry secrets away, code, formulas, direction.
 */
@DisplayName("A page of attacks")
@ExtendWith(Stage.class)
class AttacksTest {
  private static final String ECHO = "!emulate rate=0 ttft=0\nrepeat ";

  /** What stands in the answers that should not. */
  private static final String WRONG =
      """
      () => {
        const names = new Set(("div p h3 h4 h5 h6 hr br a strong em del code pre span ul ol li blockquote table thead tbody tr th td sub sup kbd mark u button details " +
          "summary section q math mrow mi mo mn ms mtext mspace mfrac msqrt mroot mstyle merror mpadded mphantom msub msup msubsup munder mover munderover mtable mtr mtd " +
          "menclose mmultiscripts mprescripts").split(" "));
        const wrong = [];
        for (const it of document.querySelectorAll(".answer *")) {
          if (!names.has(it.localName)) wrong.push(it.outerHTML);
          for (const { name, value } of it.attributes) {
            if (/^on|^style$|^id$|^name$|^src|^srcset$|^ping$|^action$|^popover|^xlink/.test(name)) wrong.push(`${name}=${value}`);
            if (name === "href" && (it.localName !== "a" || !/^https?:/.test(value) || it.rel !== "noopener noreferrer nofollow")) wrong.push(it.outerHTML);
          }
        }
        const known = /^\\/(assets|client|libraries|api)\\/|^\\/$|^\\/info$/;
        for (const { name } of performance.getEntriesByType("resource")) if (!known.test(new URL(name).pathname)) wrong.push(`fetched ${name}`);
        if (document.title.includes("pwned") || globalThis.pwned) wrong.push("something ran");
        return wrong;
      }
      """;

  private final RunningServer server;
  private final Chromium chromium;
  private Visitor visitor;

  AttacksTest(Chromium chromium, RunningServer server) {
    this.chromium = chromium;
    this.server = server;
  }

  @BeforeEach
  void visit() {
    visitor = Visitor.on(chromium, server).visit("/");
  }

  @AfterEach
  void leave() {
    visitor.close();
  }

  @ParameterizedTest(name = "in pieces of {0} characters")
  @ValueSource(ints = {1, 7, 1_000_000})
  void doesNothing(int step) throws IOException {
    visitor.page.evaluate(
        """
        async ([attacks, step]) => {
          const { AnswerView } = await import("/assets/reading/answer.js");
          for (const text of attacks) {
            const container = Object.assign(document.createElement("div"), { className: "answer" });
            document.getElementById("scroller").append(container); // what stands in the log is the page's own
            const view = new AnswerView(container);
            for (let at = step; at < text.length; at += step) {
              view.show([{ type: "text", text: text.slice(0, at) }], { running: true });
              if (at % 50 < step) await new Promise(requestAnimationFrame);
            }
            view.show([{ type: "text", text }]);
            await new Promise(requestAnimationFrame);
            container.scrollIntoView();
          }
          await import("/libraries/maths.js");
          await import("/libraries/highlight.js");
          for (let frames = 0; frames < 60; frames++) await new Promise(requestAnimationFrame);
        }\
        """,
        List.of(attacks().toList(), step));
    assertThat(visitor.page.locator(".answer").count()).isEqualTo((int) attacks().count());
    assertNothingIsWrong();
  }

  @Test
  void doesNothingAsBlocksOfAllKinds() throws IOException {
    visitor.page.evaluate(
        """
        async (attacks) => {
          const { AnswerView } = await import("/assets/reading/answer.js");
          const { questionView } = await import("/assets/reading/question.js");
          for (const it of attacks) {
            const container = Object.assign(document.createElement("div"), { className: "answer" });
            document.getElementById("scroller").append(container); // what stands in the log is the page's own
            const found = { type: "web_search_result", url: it, title: it };
            const cited = { type: "web_search_result_location", url: it, title: it, cited_text: it };
            new AnswerView(container).show([
              { type: "thinking", thinking: it }, { type: "tool_use", id: it, name: it, input: { [it]: it } }, { type: "server_tool_use", id: "s", name: it, input: {} },
              { type: "web_search_tool_result", tool_use_id: "s", content: [found, { type: "text", text: it }, { type: it }] },
              { type: "text", text: "cited", citations: [cited, { type: it, document_title: it, cited_text: it }] }, { type: it, [it]: it }, null, { text: it }, it,
            ]);
            for (const details of container.querySelectorAll("details")) details.open = true;
            container.append(questionView([{ type: "text", text: it }, { type: "document", title: it }, { type: it },
              { type: "image", source: { type: "url", url: it } }, { type: "image", source: { type: "base64", media_type: "image/svg+xml", data: it } }]));
          }
          for (let frames = 0; frames < 20; frames++) await new Promise(requestAnimationFrame);
        }\
        """,
        attacks().toList());
    assertNothingIsWrong();
  }

  @Test
  void doesNothingAsAnAnswerNorFromHistory() throws IOException {
    for (var attack :
        attacks().filter(it -> it.startsWith("<") || it.startsWith("!")).limit(12).toList()) {
      visitor.askAndWait(ECHO + attack);
    }
    assertNothingIsWrong();
    visitor.page.reload();
    visitor.answer().waitFor();
    visitor.page.waitForCondition(() -> visitor.page.locator("#log .answer").count() == 12);
    assertNothingIsWrong();
  }

  @SuppressWarnings("unchecked")
  private void assertNothingIsWrong() {
    assertThat((List<String>) visitor.page.evaluate(WRONG, Map.of())).isEmpty();
    visitor.assertCalm();
  }

  private static Stream<String> attacks() throws IOException {
    try (var in = AttacksTest.class.getResourceAsStream("attacks.md")) {
      var text = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
      return Stream.of(text.split("\n%%\n"));
    }
  }
}
