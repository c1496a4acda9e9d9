package dev.turnstream.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An answer that has something of everything that an answer can have. */
@DisplayName("An answer with something of everything")
@ExtendWith(Stage.class)
class RichAnswerTest {
  /** Stands on the page where the conversation stands, as a card of it does. */
  private static final String SHOW =
      """
      async () => {
        const { AnswerView } = await import("/assets/reading/answer.js");
        const { questionView } = await import("/assets/reading/question.js");
        const canvas = Object.assign(document.createElement("canvas"), { width: 160, height: 100 });
        const pen = canvas.getContext("2d");
        pen.fillStyle = "#2a7f9e";
        pen.fillRect(0, 0, 160, 100);
        const image = { type: "image", source: { type: "base64", media_type: "image/png", data: canvas.toDataURL().split(",")[1] } };
        const question = [image, { type: "document", title: "tides-2026.pdf", source: { type: "base64" } }, { type: "text", text: "How high will the tide be, and why?" }];
        const page = { type: "web_search_result_location", url: "https://example.org/tides", title: "Tides, a short course", cited_text: "Spring tides come with new and full moon." };
        const leaf = { type: "page_location", document_index: 0, document_title: "tides-2026.pdf", start_page_number: 3, end_page_number: 5, cited_text: "High water 5.2 m at 06:40." };
        const answer = [
          { type: "thinking", thinking: "The document has the heights. The moon is full on Thursday." },
          { type: "tool_use", id: "t", name: "tide_height", input: { harbour: "Saint-Malo", day: "2026-11-26" } },
          { type: "tool_result", tool_use_id: "t", content: [{ type: "text", text: "11.9 m at 07:12" }] },
          { type: "server_tool_use", id: "s", name: "web_search", input: { query: "spring tide" } },
          { type: "web_search_tool_result", tool_use_id: "s", content: [{ type: "web_search_result", url: "https://example.org/tides", title: "Tides, a short course" }] },
          { type: "text", text: "## The height\\n\\nIt will be **5.2 m**, " },
          { type: "text", text: "as the table of the year says", citations: [leaf] },
          { type: "text", text: ", and [higher still](https://example.org/more) in the bay. " },
          { type: "text", text: "Spring tides come with the full moon.", citations: [page, leaf] },
          { type: "text", text: "\\n\\n| harbour | height | time |\\n|---|--:|:-:|\\n| Dover | 6.7 m | 11:02 |\\n| Saint-Malo | 11.9 m | 07:12 |\\n\\n#### Why\\n\\n"
            + "The force falls with the cube of the distance $d$:\\n\\n$$F \\\\approx \\\\frac{2 G M m r}{d^3}$$\\n\\n> The moon pulls, the earth turns.\\n\\n"
            + "1. New and full moon\\n2. Half moon, with `neap` tides\\n\\n- [x] read\\n- [ ] sailed\\n\\n"
            + "```python\\ndef force(mass, distance):\\n    return 2 * G * mass / distance ** 3  # tides\\n```\\n" },
          { type: "chart_of_tomorrow", series: [1, 2, 3] },
        ];
        document.getElementById("empty").hidden = true;
        const article = document.createElement("article");
        const asked = Object.assign(document.createElement("div"), { className: "asked" });
        asked.append(questionView(question));
        const body = Object.assign(document.createElement("div"), { className: "answer" });
        const heading = Object.assign(document.createElement("h2"), { className: "unseen", textContent: "Answer" });
        article.append(asked, heading, body);
        document.getElementById("log").append(article);
        new AnswerView(body).show(answer, { thinkingMs: 4200 });
        globalThis.body = body;
      }\
      """;

  private final Chromium chromium;
  private final RunningServer server;

  RichAnswerTest(Chromium chromium, RunningServer server) {
    this.chromium = chromium;
    this.server = server;
  }

  @ParameterizedTest(name = "has nothing that axe finds in anybody''s way: {0}, {1} px wide")
  @CsvSource({"LIGHT, 1280", "DARK, 1280", "LIGHT, 390", "DARK, 390"})
  void axe(ColorScheme scheme, int width) {
    var name = "rich-" + scheme.name().toLowerCase(Locale.ROOT) + "-" + width;
    try (var visitor =
        Visitor.on(chromium, server, it -> it.setViewportSize(width, 1800).setColorScheme(scheme))
            .visit("/")) {
      assertThat(visitor.page.locator("#upstream")).isVisible();
      visitor.page.evaluate(SHOW);
      assertThat(visitor.page.locator(".answer math")).hasCount(2);
      assertThat(visitor.page.locator(".answer code.coloured")).isVisible();
      assertThat(visitor.page.locator(".answer .citation")).hasCount(2);
      assertThat(visitor.page.locator(".sources li")).hasCount(2);
      assertThat(visitor.page.locator("details.card")).hasCount(3);
      visitor.picture(name);
      Axe.assertNothingIsInAnybodysWay(visitor.page);
      visitor.page.evaluate("body.querySelectorAll('details').forEach((it) => (it.open = true))");
      visitor.picture(name + "-open");
      Axe.assertNothingIsInAnybodysWay(visitor.page);
      assertThat(
              (Boolean)
                  visitor
                      .page
                      .locator("#scroller")
                      .evaluate("it => it.scrollWidth <= it.clientWidth"))
          .as("nothing is scrolled sideways")
          .isTrue();
      visitor.assertCalm();
    }
  }
}
