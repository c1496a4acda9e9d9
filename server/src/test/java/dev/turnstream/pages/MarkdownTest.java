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
  private static final String SHOW =
      """
      async ([text, step]) => {
        const { Answer } = await import("/assets/markdown.js");
        const body = document.createElement("div");
        const answer = new Answer(body);
        for (let at = 0; at < text.length; at += step) answer.add(text.slice(at, at + step));
        answer.add("", false);
        return body.innerHTML;
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
        arguments("one\ntwo\n\nthree", "<p>one\ntwo</p><p>three</p>"),
        arguments("# One", "<h3>One</h3>"),
        arguments("###### Six ##", "<h6>Six</h6>"),
        arguments("#no heading", "<p>#no heading</p>"),
        arguments(
            "a **b** *c* _d_ ~~e~~", p("a <strong>b</strong> <em>c</em> <em>d</em> <del>e</del>")),
        arguments("**a *b* c**", p("<strong>a <em>b</em> c</strong>")),
        arguments("snake_case_name and 2 * 3 * 4 ** 5", p("snake_case_name and 2 * 3 * 4 ** 5")),
        arguments("`a ** b` and ``c ` d``", p("<code>a ** b</code> and <code>c ` d</code>")),
        arguments("an **open end", p("an **open end")),
        arguments("a ` alone", p("a ` alone")),
        arguments("\\*no\\*", p("*no*")),
        arguments("AT&T <b>", p("AT&amp;T &lt;b&gt;")),
        arguments("> a\n> b", "<blockquote><p>a\nb</p></blockquote>"),
        arguments("a\n\n---\n\nb", "<p>a</p><hr><p>b</p>"),
        arguments(
            "- a\n- b\n  - c\n- d", "<ul><li>a</li><li>b<ul><li>c</li></ul></li><li>d</li></ul>"),
        arguments("3. a\n4. b", "<ol start=\"3\"><li>a</li><li>b</li></ol>"),
        arguments("1. a\n\n2. b", "<ol start=\"1\"><li>a</li><li>b</li></ol>"),
        arguments("- [x] a\n- [ ] b", "<ul><li>☑ a</li><li>☐ b</li></ul>"),
        arguments("- a\n\nb", "<ul><li>a</li></ul><p>b</p>"),
        arguments("- a\n  b", "<ul><li>a\nb</li></ul>"),
        arguments("```js\n<b>\n\n  x\n```\nb", code("js", "&lt;b&gt;\n\n  x") + "<p>b</p>"),
        arguments("```\nno end", code("text", "no end")),
        arguments("~~~\n```\n~~~", code("text", "```")),
        arguments(
            "1. a\n   ```\n   x\n   ```",
            "<ol start=\"1\"><li>a" + code("text", "x") + "</li></ol>"),
        arguments(
            "| a | b |\n|---|--:|\n| `1` | 2 |\n| \\| |",
            table(
                "<th class=\"\">a</th><th class=\"right\">b</th>",
                "<tr><td class=\"\"><code>1</code></td><td class=\"right\">2</td></tr>"
                    + "<tr><td class=\"\">|</td><td class=\"right\"></td></tr>")),
        arguments("a | b", p("a | b")),
        arguments("a\r\nb", "<p>a\nb</p>"));
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

  @Test
  @DisplayName("keeps the nodes that are done, so that a selection survives")
  void keepsNodes() {
    var same =
        """
        async () => {
          const { Answer } = await import("/assets/markdown.js");
          const body = document.createElement("div");
          const answer = new Answer(body);
          answer.add("one\\n\\n- two");
          const nodes = [body.firstChild.firstChild, body.querySelector("li").firstChild];
          answer.add(" and\\n- three\\n\\nfour");
          return nodes[0] === body.firstChild.firstChild && nodes[1] === body.querySelector("li").firstChild
            && nodes[1].data === "two and";
        }\
        """;
    assertThat(visitor.page.evaluate(same)).isEqualTo(true);
  }

  @ParameterizedTest(name = "takes no time to speak of for {0}, many times")
  @ValueSource(
      strings = {"[", "`", "**a", "_a", "> ", "- ", "|", "![", "[a](", "<", "```\n", "\\", "` `` "})
  void hardCases(String piece) {
    double millis =
        ((Number)
                visitor.page.evaluate(
                    """
                    async (text) => {
                      const { Answer } = await import("/assets/markdown.js");
                      const began = performance.now();
                      new Answer(document.createElement("div")).add(text, false);
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
    return "<p>" + html + "</p>";
  }

  private static String code(String language, String html) {
    return "<div class=\"code\"><div class=\"code-bar\"><span>%s</span><button type=\"button\" class=\"copy\">Copy</button></div><pre tabindex=\"0\"><code>%s</code></pre></div>"
        .formatted(language, html);
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
