package dev.turnstream.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One live turn, asked from a {@code useChat} tab, watched at the same time by the native page, an
 * AG-UI client, Anthropic's SDK and curl, each in its own protocol, and stopped from any of them.
 */
@DisplayName("All at once")
@ExtendWith(Stage.class)
class AllAtOnceTest {
  private static final Path NPM = Path.of("src/test/npm");
  private static final String WORDS = "Grüße, 漢字 und 😀 & so. ";

  private final Chromium chromium;
  private final RunningServer server;
  private final List<AutoCloseable> open = new ArrayList<>();

  AllAtOnceTest(Chromium chromium, RunningServer server) {
    this.chromium = chromium;
    this.server = server;
  }

  /** Whoever stops the turn. */
  enum Stopper {
    NOBODY,
    CHAT,
    PAGE,
    AGENT,
    SDK,
    CURL
  }

  @BeforeAll
  static void install() throws Exception {
    for (var folder : List.of("ai-sdk", "ag-ui", "messages-api")) {
      new Npm(NPM.resolve(folder)).install();
    }
  }

  @AfterEach
  void leave() throws Exception {
    for (var one : open.reversed()) {
      one.close();
    }
  }

  private <T extends AutoCloseable> T keep(T one) {
    open.add(one);
    return one;
  }

  private Party node(String folder) {
    return keep(Party.node(NPM.resolve(folder), "all-at-once.mjs", server.url("")));
  }

  private static String question(Stopper stopper) {
    int times = stopper == Stopper.NOBODY ? 60 : 2_000; // as long as it takes all to come
    return "!emulate rate=40 say=\"%s\"\nTalk.".formatted(WORDS.repeat(times).strip());
  }

  @ParameterizedTest
  @EnumSource(Stopper.class)
  void hearTheSameBytesToTheSameEnd(Stopper stopper) throws Exception {
    var chat = node("ai-sdk");
    var agent = node("ag-ui");
    var sdk = node("messages-api");
    chat.say("ask", question(stopper));
    var begun = chat.awaitBegun();
    var turn = begun.getString("began");
    agent.say("watch", turn);
    sdk.say("watch", turn);
    var curl = keep(Party.curl(server.url("/api/turns/" + turn + "/events")));
    var page = keep(Visitor.on(chromium, server).visit("/#" + begun.getString("conversation")));
    agent.awaitBegun();
    sdk.awaitBegun();
    curl.awaitBegun();
    page.page.waitForCondition(() -> page.answer().innerText().startsWith("Grüße, "));

    switch (stopper) {
      case NOBODY -> {}
      case CHAT -> chat.say("stop", null);
      case PAGE -> page.button("Stop").click();
      case AGENT -> agent.say("stop", null);
      case SDK -> sdk.say("stop", null);
      case CURL ->
          keep(Party.curl("-X", "POST", server.url("/api/turns/" + turn + "/cancel"))).awaitExit();
    }
    page.awaitEnd();

    var heard = new LinkedHashMap<String, JsonObject>();
    for (var party : Map.of("chat", chat, "agent", agent, "sdk", sdk, "curl", curl).entrySet()) {
      heard.put(party.getKey(), party.getValue().awaitEnd());
    }
    var told = curl.awaitEnd().getString("text");
    assertThat(told).startsWith(WORDS);
    heard.forEach((who, it) -> {
      assertThat(it.getString("text").getBytes(UTF_8)).as(who).isEqualTo(told.getBytes(UTF_8));
      assertThat(it.getString("end"))
          .as(who)
          .isEqualTo(stopper == Stopper.NOBODY ? "completed" : "cancelled");
    });
    // A page shows no blank at the end of a line.
    assertThat(page.answer().innerText().getBytes(UTF_8))
        .isEqualTo(told.stripTrailing().getBytes(UTF_8));
    page.assertCalm();
  }
}
