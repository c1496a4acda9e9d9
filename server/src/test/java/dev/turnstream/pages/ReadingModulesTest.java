package dev.turnstream.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The modules for what is heard, cited, called and thought, each by itself, in the engine that runs
 * them. Markdown's are specified by {@link MarkdownTest}.
 */
@DisplayName("What is read of an answer besides its Markdown:")
@ExtendWith(Stage.class)
class ReadingModulesTest {
  private final Chromium chromium;
  private final RunningServer server;
  private Visitor visitor;

  ReadingModulesTest(Chromium chromium, RunningServer server) {
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

  private Object run(String body) {
    return visitor.page.evaluate("async () => {" + body + "}");
  }

  private Object run(String body, Object argument) {
    return visitor.page.evaluate("async (it) => {" + body + "}", argument);
  }

  @Nested
  @DisplayName("what a screen reader hears")
  class Spoken {
    /** Blocks that grow, a clock that stands until it is told to go on, and what is heard. */
    private static final String SCENE =
        """
        const { Spoken } = await import("/assets/reading/spoken.js");
        const timers = [];
        const later = globalThis.setTimeout;
        globalThis.setTimeout = (task) => timers.push(task);
        const pause = () => timers.splice(0).forEach((task) => task());
        const heard = [];
        const blocks = document.createElement("div");
        const block = (html, name = "p") => {
          const made = document.createElement(name);
          made.append(...[html].flat());
          blocks.append(made);
          return made;
        };
        const spoken = new Spoken((words) => heard.push(words), blocks);
        const done = () => {
          globalThis.setTimeout = later;
          return heard;
        };
        """;

    private List<?> heard(String body) {
      return (List<?>) run(SCENE + body + "return done();");
    }

    @Test
    @DisplayName("is whole sentences, some at a time, and each once")
    void sentences() {
      assertThat(
              heard(
                  """
                  const p = block("The sea is");
                  spoken.grew(true);
                  pause();
                  p.firstChild.data = "The sea is wide. It is deep! And";
                  spoken.grew(true);
                  p.firstChild.data += " it is c";
                  spoken.grew(true);
                  pause();
                  p.firstChild.data += "old.";
                  spoken.grew(true);
                  pause();
                  spoken.grew(false);
                  """))
          .isEqualTo(List.of("The sea is wide. It is deep!", "And it is cold."));
    }

    @ParameterizedTest(name = "ends no sentence in the middle of \"{0}\"")
    @ValueSource(strings = {"3.14 is", "https://example.org/a is", "e.g", "1,000:1 is", "\"Wh"})
    void noSentence(String text) {
      var told =
          (List<?>)
              run(
                  SCENE
                      + """
                      block(it);
                      spoken.grew(true);
                      pause();
                      return done();
                      """,
                  text);
      assertThat(told).isEmpty();
    }

    @ParameterizedTest(name = "ends a sentence with {0}")
    @ValueSource(strings = {".", "!", "?", "…", ":", ".)", ".”", "!’", "。", "！", "？"})
    void sentenceEnds(String end) {
      var told =
          (List<?>)
              run(
                  SCENE
                      + """
                      block(`One${it} tw`);
                      spoken.grew(true);
                      pause();
                      return done();
                      """,
                  end);
      assertThat(told).isEqualTo(List.of("One" + end));
    }

    @Test
    @DisplayName("is all of a block once the next one has begun")
    void blocks() {
      assertThat(
              heard(
                  """
                  block("A heading", "h3");
                  block("and some");
                  spoken.grew(true);
                  pause();
                  """))
          .isEqualTo(List.of("A heading"));
    }

    @Test
    @DisplayName("is code by its language, once it is whole, and not letter by letter")
    void code() {
      assertThat(
              heard(
                  """
                  const { CodeView } = await import("/assets/reading/code.js");
                  const view = new CodeView();
                  view.update({ text: "let x = 1. ", lang: "js" }, null, { growing: true });
                  blocks.append(view.element);
                  spoken.grew(true);
                  pause();
                  const before = heard.length;
                  spoken.grew(false);
                  heard.unshift(before);
                  """))
          .isEqualTo(List.of(0, "Code: js."));
    }

    @Test
    @DisplayName("is a table row by row, once it is whole, and a list item by item")
    void tablesAndLists() {
      assertThat(
              heard(
                  """
                  const cells = (name, ...words) => {
                    const row = document.createElement("tr");
                    row.append(...words.map((textContent) => Object.assign(document.createElement(name), { textContent })));
                    return row;
                  };
                  const table = document.createElement("table");
                  table.append(cells("th", "Planet", "Moons"), cells("td", "Mars", "2"));
                  block([table], "div").className = "table";
                  spoken.grew(true);
                  pause();
                  const before = heard.length;
                  const list = block([], "ul");
                  for (const words of ["one", "two"]) list.append(Object.assign(document.createElement("li"), { textContent: words }));
                  spoken.grew(false);
                  heard.unshift(before);
                  """))
          .isEqualTo(List.of(0, "Planet, Moons. Mars, 2. one\ntwo"));
    }

    @Test
    @DisplayName("leaves out the marks of sources, and blocks that say nothing")
    void marks() {
      assertThat(
              heard(
                  """
                  const mark = Object.assign(document.createElement("sup"), { className: "citation", textContent: "1" });
                  block(["Rivers meander", mark, "."]);
                  block("", "hr");
                  block(" ");
                  spoken.grew(false);
                  """))
          .isEqualTo(List.of("Rivers meander."));
    }
  }

  @Nested
  @DisplayName("sources")
  class SourcesOf {
    private static final String SCENE =
        """
        const { Sources } = await import("/assets/reading/sources.js");
        const sources = new Sources();
        const items = () => (sources.show(), [...sources.element.querySelectorAll("li")]);
        """;

    @Test
    @DisplayName("have one number each, however often they are cited, and stand there once")
    void numbers() {
      assertThat(
              run(
                  SCENE
                      + """
                      const web = (url, title, cited_text) => ({ type: "web_search_result_location", url, title, cited_text });
                      const none = sources.show();
                      return [none, sources.numberOf(web("https://a.example/", "A", "one")), sources.numberOf(web("https://b.example/", "B", "two")),
                        sources.numberOf(web("https://a.example/", "A", "three")), sources.show(), items().length];
                      """))
          .isEqualTo(List.of(false, 1, 2, 1, true, 2));
    }

    @Test
    @DisplayName("are links with their host, and with what was quoted, once and shortened")
    void items() {
      assertThat(
              run(
                  SCENE
                      + """
                      const cited = { type: "web_search_result_location", url: "https://a.example/path", title: "A title" };
                      for (const cited_text of ["a  quote", "a quote ", "x".repeat(400)]) sources.numberOf({ ...cited, cited_text });
                      const [item] = items();
                      const link = item.querySelector("a");
                      return [link.href, link.textContent, link.rel, link.target, item.querySelector(".source-place").textContent,
                        [...item.querySelectorAll("q")].map((it) => it.textContent.length).join()];
                      """))
          .isEqualTo(
              List.of(
                  "https://a.example/path",
                  "A title",
                  "noopener noreferrer nofollow",
                  "_blank",
                  " a.example",
                  "7,302"));
    }

    @ParameterizedTest(name = "of a document say where in it: {1}")
    @CsvSource(
        delimiter = '|',
        value = {
          "{\"type\":\"page_location\",\"document_index\":0,\"document_title\":\"Report\",\"start_page_number\":3,\"end_page_number\":4} | Report page 3",
          "{\"type\":\"page_location\",\"document_index\":0,\"document_title\":\"Report\",\"start_page_number\":3,\"end_page_number\":6} | Report pages 3–5",
          "{\"type\":\"content_block_location\",\"document_index\":1,\"start_block_index\":0,\"end_block_index\":1} | Document 2 part 1",
          "{\"type\":\"char_location\",\"document_index\":0,\"document_title\":null} | Document 1",
          "{\"type\":\"search_result_location\",\"search_result_index\":2,\"title\":\"Wiki\",\"source\":\"internal-7\"} | Wiki"
        })
    void places(String citation, String words) {
      assertThat(
              run(
                  SCENE + "sources.numberOf(JSON.parse(it)); return items()[0].textContent;",
                  citation))
          .isEqualTo(words);
    }

    @ParameterizedTest(name = "lead nowhere but to the web: {0}")
    @ValueSource(
        strings = {
          "javascript:alert(1)",
          "data:text/html,x",
          "//evil.example",
          "https://a@evil.example/"
        })
    void noLink(String url) {
      assertThat(
              run(
                  SCENE
                      + """
                      sources.numberOf({ type: "web_search_result_location", url: it, title: "A" });
                      return [items()[0].querySelectorAll("a").length, items()[0].textContent];
                      """,
                  url))
          .isEqualTo(List.of(0, "A"));
    }

    @Test
    @DisplayName("are marked in the text where they are cited, and stand under the answer")
    void inAnAnswer() {
      assertThat(
              run(
                  """
                  const { AnswerView } = await import("/assets/reading/answer.js");
                  const container = document.createElement("div");
                  const cited = (url) => ({ type: "web_search_result_location", url, title: url, cited_text: "q" });
                  const view = new AnswerView(container);
                  const blocks = [{ type: "text", text: "One" }, { type: "text", text: ", two", citations: [cited("https://a.example/"), cited("https://b.example/")] }];
                  view.show(blocks, { running: true });
                  const first = container.lastChild.className;
                  view.show([...blocks, { type: "text", text: ", three.", citations: [cited("https://a.example/")] }]);
                  return [first, container.querySelector(".prose").textContent, container.lastChild.className, container.querySelectorAll(".sources li").length,
                    [...container.querySelectorAll(".citation a")].map((it) => it.href).join(" ")];
                  """))
          .isEqualTo(
              List.of(
                  "sources",
                  "One, two12, three.1",
                  "sources",
                  2,
                  "https://a.example/ https://b.example/ https://a.example/"));
    }
  }

  @Nested
  @DisplayName("a card")
  class Card {
    private static final String SCENE =
        """
        const { CardView } = await import("/assets/reading/card.js");
        const heard = [];
        const card = new CardView({ announce: (words) => heard.push(words) });
        const told = () => [".card-name", ".card-state", "pre", ".card-result"].map((name) => card.element.querySelector(name).textContent);
        """;

    @Test
    @DisplayName("of a call has its input as it grows, in the same node, and is announced once")
    void grows() {
      assertThat(
              run(
                  SCENE
                      + """
                      const call = { type: "tool_use", id: "t", name: "get_weather" };
                      card.show([{ ...call, partial_json: "" }], { running: true });
                      const node = card.element.querySelector("pre").firstChild;
                      card.show([{ ...call, partial_json: '{"city": "Par' }], { running: true });
                      const growing = [...told(), card.element.classList.contains("grows")];
                      card.show([{ ...call, partial_json: '{"city": "Paris"}' }], { running: true });
                      const isSame = node === card.element.querySelector("pre").firstChild;
                      card.show([{ ...call, input: { city: "Paris" } }], { running: false });
                      return [...growing, isSame, ...told(), card.element.classList.contains("grows"), heard.join()];
                      """))
          .isEqualTo(
              List.of(
                  "get_weather",
                  "is called …",
                  "{\"city\": \"Par",
                  "",
                  true,
                  true,
                  "get_weather",
                  "was called",
                  "{\n  \"city\": \"Paris\"\n}",
                  "",
                  false,
                  "Calls get_weather."));
    }

    @Test
    @DisplayName("has the call's result, or says that it failed")
    void results() {
      assertThat(
              run(
                  SCENE
                      + """
                      const call = { type: "server_tool_use", id: "s", name: "web_search", input: { query: "rivers" } };
                      const found = { type: "web_search_tool_result", tool_use_id: "s", content: [
                        { type: "web_search_result", url: "https://a.example/x", title: "Rivers" }, { type: "web_search_result", url: "javascript:alert(1)", title: "Bad" }] };
                      card.show([call, found], {});
                      const [, state] = told();
                      const links = [...card.element.querySelectorAll("a")].map((it) => `${it.href} ${it.textContent} ${it.rel}`).join();
                      card.show([call, { type: "web_search_tool_result", tool_use_id: "s", content: { type: "web_search_tool_result_error", error_code: "max_uses_exceeded" } }], {});
                      const failed = told()[1];
                      card.show([{ type: "tool_use", id: "t", name: "x", input: {} }, { type: "tool_result", tool_use_id: "t", is_error: true, content: "No such city." }], {});
                      return [state, links, failed, ...told()];
                      """))
          .isEqualTo(
              List.of(
                  "has answered",
                  "https://a.example/x Rivers noopener noreferrer nofollow",
                  "failed",
                  "x",
                  "failed",
                  "",
                  "No such city."));
    }

    @Test
    @DisplayName("shows a block of a type that nobody knows as it came, and a long result in part")
    void unknown() {
      assertThat(
              run(
                  SCENE
                      + """
                      card.show([{ type: "container_upload", file: "f_1" }], {});
                      const unknown = told();
                      card.show([{ type: "tool_use", id: "t", name: "x", input: {} }, { type: "tool_result", tool_use_id: "t", content: "y".repeat(60_000) }], {});
                      return [...unknown, told()[3].length];
                      """))
          .isEqualTo(
              List.of(
                  "container upload",
                  "",
                  "{\n  \"type\": \"container_upload\",\n  \"file\": \"f_1\"\n}",
                  "",
                  50_002));
    }

    @Test
    @DisplayName("stands where its call stood, and takes in the result that comes after other text")
    void places() {
      assertThat(
              run(
                  """
                  const { AnswerView } = await import("/assets/reading/answer.js");
                  const container = document.createElement("div");
                  new AnswerView(container).show([
                    { type: "tool_use", id: "a", name: "first", input: {} }, { type: "text", text: "between" }, { type: "tool_use", id: "b", name: "second", input: {} },
                    { type: "tool_result", tool_use_id: "a", content: "of the first" }, { type: "tool_result", tool_use_id: "nobody's", content: "of none" },
                  ]);
                  return [...container.children].map((it) => `${it.className}: ${it.textContent.replace(/\\s+/g, " ").trim()}`);
                  """))
          .isEqualTo(
              List.of(
                  "card call: first has answeredof the first",
                  "prose: between",
                  "card call: second was called",
                  "card: tool result { \"type\": \"tool_result\", \"tool_use_id\": \"nobody's\", \"content\": \"of none\" }of none"));
    }
  }

  @Nested
  @DisplayName("thinking")
  class Thinking {
    private static final String SCENE =
        """
        const { ThinkingView } = await import("/assets/reading/thinking.js");
        const heard = [];
        let now = 1_000;
        performance.now = () => now;
        const view = new ThinkingView({ announce: (words) => heard.push(words) });
        const title = () => view.element.querySelector("summary").textContent;
        """;

    @Test
    @DisplayName("is folded while it grows, and is announced once, not read out")
    void grows() {
      assertThat(
              run(
                  SCENE
                      + """
                      view.show([{ type: "thinking", thinking: "Hm. Wel" }], { running: true, thinkingMs: null });
                      const node = view.element.querySelector(".thinking-text").firstChild;
                      view.show([{ type: "thinking", thinking: "Hm. Well. Yes." }], { running: true, thinkingMs: null });
                      return [view.element.open, title(), node.data, node === view.element.querySelector(".thinking-text").firstChild, heard.join()];
                      """))
          .isEqualTo(List.of(false, "Thinking …", "Hm. Well. Yes.", true, "Thinking …"));
    }

    @ParameterizedTest(name = "says how long it took: {0} ms, \"{1}\"")
    @CsvSource({
      "300, Thought for a moment",
      "4200, Thought for 4 s",
      "59400, Thought for 59 s",
      "125000, Thought for 2 min 5 s"
    })
    void duration(int millis, String title) {
      assertThat(
              run(
                  SCENE
                      + """
                      const thought = [{ type: "thinking", thinking: "Hm." }];
                      view.show(thought, { running: true, thinkingMs: null });
                      now += it;
                      view.show(thought, { running: false, thinkingMs: null });
                      now += 60_000;
                      view.show(thought, { running: false, thinkingMs: null });
                      return title();
                      """,
                  millis))
          .isEqualTo(title);
    }

    @Test
    @DisplayName("says no time that nobody has measured, and what is encrypted")
    void fromHistory() {
      assertThat(
              run(
                  SCENE
                      + """
                      view.show([{ type: "thinking", thinking: "One." }, { type: "redacted_thinking", data: "x" }, { type: "thinking", thinking: "" }], { running: false, thinkingMs: null });
                      return [title(), view.element.querySelector(".thinking-text").textContent, heard.length];
                      """))
          .isEqualTo(List.of("Thought", "One.\n\nThis part is encrypted.", 0));
    }
  }
}
