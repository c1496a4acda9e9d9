package dev.turnstream.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The page's Markdown")
@ExtendWith(Stage.class)
class MarkdownTest {
  /**
   * Shows a text in pieces, the last of them as the end, and waits until nothing changes any more.
   */
  private static final String SHOW =
      """
      async ([text, step]) => {
        const { AnswerView } = await import("/assets/reading/answer.js");
        // What comes late is here, so that frames are all there is to wait for.
        await Promise.all([import("/libraries/maths.js"), import("/libraries/highlight.js")]);
        const container = document.createElement("div");
        const view = new AnswerView(container);
        for (let at = step; at < text.length; at += step) view.show([{ type: "text", text: text.slice(0, at) }], { running: true });
        view.show([{ type: "text", text }]);
        for (let shown = null; shown !== container.innerHTML; ) {
          shown = container.innerHTML;
          for (let frames = 0; frames < 5; frames++) await new Promise(requestAnimationFrame);
        }
        return container.firstElementChild?.innerHTML ?? "";
      }\
      """;

  private final Chromium chromium;
  private final RunningServer server;
  private Visitor visitor;

  MarkdownTest(Chromium chromium, RunningServer server) {
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

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void becomes(String text, String html) {
    assertThat(show(text, Integer.MAX_VALUE)).isEqualTo(html);
  }

  static Stream<Arguments> cases() {
    return Stream.of(
        arguments("", ""),
        arguments("one\ntwo\n\nthree", p("one\ntwo") + p("three")),
        arguments("# One", "<h3 dir=\"auto\">One</h3>"),
        arguments("###### Six ##", "<h3 dir=\"auto\">Six</h3>"),
        arguments(
            "# A\n\n#### B\n\n###### C\n\n## D",
            "<h3 dir=\"auto\">A</h3><h4 dir=\"auto\">B</h4><h5 dir=\"auto\">C</h5><h4 dir=\"auto\">D</h4>"),
        arguments("#no heading", p("#no heading")),
        arguments(
            "a **b** *c* _d_ ~~e~~", p("a <strong>b</strong> <em>c</em> <em>d</em> <del>e</del>")),
        arguments("**a *b* c**", p("<strong>a <em>b</em> c</strong>")),
        arguments("snake_case_name and 2 * 3 * 4 ** 5", p("snake_case_name and 2 * 3 * 4 ** 5")),
        arguments(
            "`a ** b` and ``c ` d``", p(inlineCode("a ** b") + " and " + inlineCode("c ` d"))),
        arguments("an **open end", p("an **open end")),
        arguments("a ` alone", p("a ` alone")),
        arguments("\\*no\\*", p("*no*")),
        arguments("AT&T <b>", p("AT&amp;T &lt;b&gt;")),
        arguments("a &lt; &#x41; &copy; &nosuch;", p("a &lt; A © &amp;nosuch;")),
        arguments("H<sub>2</sub>O<br>b <sub>open", p("H<sub>2</sub>O<br>b &lt;sub&gt;open")),
        arguments("<!-- hidden -->x", p("&lt;!-- hidden --&gt;x")),
        arguments("> a\n> b", "<blockquote>" + p("a\nb") + "</blockquote>"),
        arguments("a\n\n---\n\nb", p("a") + "<hr>" + p("b")),
        arguments(
            "- a\n- b\n  - c\n- d",
            "<ul>"
                + li("a")
                + "<li>"
                + p("b")
                + "<ul>"
                + li("c")
                + "</ul></li>"
                + li("d")
                + "</ul>"),
        arguments("3. a\n4. b", "<ol start=\"3\">" + li("a") + li("b") + "</ol>"),
        arguments("1. a\n\n2. b", "<ol>" + li("a") + li("b") + "</ol>"),
        arguments(
            "- [x] a\n- [ ] b",
            "<ul><li class=\"done\">"
                + p("a")
                + "</li><li class=\"to-do\">"
                + p("b")
                + "</li></ul>"),
        arguments("- a\n\nb", "<ul>" + li("a") + "</ul>" + p("b")),
        arguments("- a\n  b", "<ul>" + li("a\nb") + "</ul>"),
        arguments("```js\n<b>\n\n  x\n```\nb", code("js", "&lt;b&gt;\n\n  x") + p("b")),
        arguments("```\nno end", code("text", "no end")),
        arguments("~~~\n```\n~~~", code("text", "```")),
        arguments(
            "1. a\n   ```\n   x\n   ```", "<ol><li>" + p("a") + code("text", "x") + "</li></ol>"),
        arguments(
            "| a | b |\n|---|--:|\n| `1` | 2 |\n| \\| |",
            table(
                cell("th", "", "a") + cell("th", "right", "b"),
                "<tr>"
                    + cell("td", "", inlineCode("1"))
                    + cell("td", "right", "2")
                    + "</tr><tr>"
                    + cell("td", "", "|")
                    + cell("td", "right", "")
                    + "</tr>")),
        arguments("a | b", p("a | b")),
        arguments("[^1]: a note", p("[^1]: a note")),
        arguments("costs $5, or US$ 6, and $10", p("costs $5, or US$ 6, and $10")),
        arguments("a\r\nb", p("a\nb")));
  }

  /** The answers of the emulator, and what is hard to cut. */
  @ParameterizedTest(name = "is the same in whatever pieces it comes: {0}")
  @ValueSource(
      strings = {
        "markdown",
        "table",
        "list",
        "unicode",
        "code-python",
        "code-java",
        "maths",
        "help",
        "story"
      })
  void pieces(String name) throws IOException {
    var text = answer(name);
    var whole = show(text, Integer.MAX_VALUE);
    for (int step : new int[] {1, 2, 3, 7, 50}) {
      assertThat(show(text, step)).as("in pieces of %d", step).isEqualTo(whole);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hardToCut")
  void isTheSameHoweverItComes(String name, String text) {
    var whole = show(text, Integer.MAX_VALUE);
    assertThat(whole).isNotEmpty();
    for (int step : new int[] {1, 5, 997}) {
      assertThat(show(text, step)).as("in pieces of %d", step).isEqualTo(whole);
    }
  }

  static Stream<Arguments> hardToCut() {
    return Stream.of(
        arguments("a long list", "- one **item** of `many`\n".repeat(300)),
        arguments("a long loose list", "1. one\n\n   and more of it\n\n".repeat(150)),
        arguments("a long nested list", "- one\n  - two\n    - three\n".repeat(100)),
        arguments("a long table", "| a | b |\n|---|---|\n" + "| one | `two` |\n".repeat(200)),
        arguments("a long quotation", "> words, and *more* of them\n".repeat(100)),
        arguments("tables among text", "Look:\n| a |\n|---|\n| b |\n\nand\n\n".repeat(40)),
        arguments(
            "links defined at the end",
            "See [one][1] and [1].\n\n".repeat(30) + "[1]: https://example.org/"),
        arguments("rules and lists", "a\n\n---\n\n- b\n- c\n\n***\n\n* d\n\n+ e\n".repeat(20)));
  }

  /** What a reader sees of it before the rest has come. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("halves")
  void showsHalfOfItLikeAllOfIt(String text, String html) {
    var shown =
        visitor.page.evaluate(
            """
            async (text) => {
              const { AnswerView } = await import("/assets/reading/answer.js");
              const container = document.createElement("div");
              new AnswerView(container).show([{ type: "text", text }], { running: true });
              return container.firstElementChild.innerHTML;
            }\
            """,
            text);
    assertThat(shown).isEqualTo(html);
  }

  static Stream<Arguments> halves() {
    return Stream.of(
        arguments("a **bo", p("a <strong>bo</strong>")),
        arguments("a **", p("a")),
        arguments("a *it", p("a <em>it</em>")),
        arguments("a `co", p("a " + inlineCode("co"))),
        arguments("a [li", p("a <span class=\"link\">li</span>")),
        arguments("a [link](https://exam", p("a <span class=\"link\">link</span>")),
        arguments("a &am", p("a")),
        arguments("a\n-", p("a")),
        arguments("a\n\n``", p("a")),
        arguments("a\n\n```py", p("a")),
        arguments("```python\nx = 1", code("python", "x = 1")),
        arguments("```python\nx = 1\n``", code("python", "x = 1")),
        arguments("| a | b", table(cell("th", "", "a") + cell("th", "", "b"), "")),
        arguments("| a | b |\n|--", table(cell("th", "", "a") + cell("th", "", "b"), "")),
        arguments(
            "| a | b |\n|---|---|\n| c",
            table(
                cell("th", "", "a") + cell("th", "", "b"),
                "<tr>" + cell("td", "", "c") + cell("td", "", "") + "</tr>")));
  }

  @Test
  @DisplayName("keeps the nodes that are there, so that a selection survives")
  void keepsNodes() {
    var same =
        """
        async () => {
          const { AnswerView } = await import("/assets/reading/answer.js");
          const container = document.createElement("div");
          const view = new AnswerView(container);
          const show = (text) => view.show([{ type: "text", text }], { running: true });
          show("one\\n\\n- two");
          const nodes = [container.querySelector("p").firstChild, container.querySelector("li p").firstChild];
          show("one\\n\\n- two and\\n- three\\n\\nfour");
          while (!container.textContent.includes("four")) await new Promise(requestAnimationFrame);
          return nodes[0] === container.querySelector("p").firstChild && nodes[1] === container.querySelector("li p").firstChild
            && nodes[1].data === "two and";
        }\
        """;
    assertThat(visitor.page.evaluate(same)).isEqualTo(true);
  }

  @ParameterizedTest(name = "takes no time to speak of for {0}, many times")
  @ValueSource(
      strings = {
        "[",
        "`",
        "**a",
        "_a",
        "> ",
        "- ",
        "|",
        "![",
        "[a](",
        "<",
        "```\n",
        "\\",
        "` `` ",
        "$",
        "$a",
        "&",
        "1. ",
        "<sub>",
        "[a]: b\n",
        "| a |\n|---|\n",
        "a\n- "
      })
  void hardCases(String piece) {
    double millis =
        ((Number)
                visitor.page.evaluate(
                    """
                    async (text) => {
                      const { AnswerView } = await import("/assets/reading/answer.js");
                      const began = performance.now();
                      const show = (text, running) => new AnswerView(document.createElement("div")).show([{ type: "text", text }], { running });
                      show(text.slice(0, -1), true);
                      show(text, false);
                      return performance.now() - began;
                    }\
                    """,
                    piece.repeat(19_000 / piece.length())))
            .doubleValue();
    assertThat(millis).isLessThan(2_000);
  }

  private String show(String text, int step) {
    return visitor.page.evaluate(SHOW, new Object[] {text, step}).toString();
  }

  private static String p(String html) {
    return "<p dir=\"auto\">" + html + "</p>";
  }

  private static String li(String html) {
    return "<li>" + p(html) + "</li>";
  }

  private static String inlineCode(String html) {
    return "<code dir=\"ltr\">" + html + "</code>";
  }

  private static String code(String language, String html) {
    return "<div class=\"code\" dir=\"ltr\"><div class=\"code-bar\"><span>%s</span><button type=\"button\" class=\"copy-code\">Copy</button></div><pre tabindex=\"0\"><code><span class=\"piece\">%s</span></code></pre></div>"
        .formatted(language, html);
  }

  private static String cell(String name, String align, String html) {
    var how = align.isEmpty() ? "" : " class=\"" + align + "\"";
    return "<%s dir=\"auto\"%s>%s</%s>".formatted(name, how, html, name);
  }

  private static String table(String head, String rows) {
    return "<div class=\"table\" tabindex=\"0\"><table><thead><tr>%s</tr></thead><tbody>%s</tbody></table></div>"
        .formatted(head, rows);
  }

  private static String answer(String name) throws IOException {
    var file = "/dev/turnstream/emulator/answer/" + name + ".md";
    try (var in = Objects.requireNonNull(MarkdownTest.class.getResourceAsStream(file), file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
