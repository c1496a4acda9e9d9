package dev.turnstream.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.emulator.Emulator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Plants markers where secrets and content pass and looks for them wherever they must not be. */
@DisplayName("The log")
class SilenceTest {
  private static final String KEY = "sk-ant-marker-8e1f";
  private static final String QUESTION = "marker-of-the-question";
  private static final String ANSWER = "marker-of-the-answer";
  private static final String UPSTREAM = "marker-of-the-upstream";

  private final HttpClient client = HttpClient.newHttpClient();
  private Emulator emulator;

  @BeforeEach
  void start() {
    emulator = Emulator.start();
  }

  @AfterEach
  void stop() {
    client.close();
    emulator.close();
  }

  private RunningServer server(String... flags) {
    var variables = Map.of("ANTHROPIC_API_KEY", KEY, "ANTHROPIC_BASE_URL", emulator.baseUrl());
    return RunningServer.start(variables, flags);
  }

  private HttpResponse<String> ask(RunningServer server, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(server.url("/sse/chat")))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private String everythingThatCanGoWrong(RunningServer server) throws Exception {
    var seen = new StringBuilder();
    emulator.enqueue("say=" + ANSWER);
    seen.append(ask(server, "{\"message\":\"" + QUESTION + "\"}").body().replace(ANSWER, ""));
    for (var script :
        new String[] {
          "status=401 times=9", "status=400 times=9", "status=529 times=9", "status=500 times=9"
        }) {
      emulator.reset();
      emulator.enqueue(script + " message=" + UPSTREAM + KEY);
      seen.append(ask(server, "{\"message\":\"" + QUESTION + "\"}").body());
    }
    emulator.reset();
    emulator.enqueue("deltas=5 error-after=2 message=" + UPSTREAM);
    seen.append(ask(server, "{\"message\":\"" + QUESTION + "\"}").body());
    seen.append(ask(server, "{\"message\":\"" + QUESTION).body());
    seen.append(ask(server, "{\"message\":\"x\",\"type\":\"" + QUESTION + "\"}").body());
    return seen.toString();
  }

  @Test
  void neverHoldsTheKeyNorWhatIsAskedAndAnswered() throws Exception {
    String seen;
    String log;
    try (var server = server("--log-level=debug")) {
      seen = everythingThatCanGoWrong(server);
      log = server.output();
    }
    assertThat(seen).contains("upstream_authentication").doesNotContain(KEY, UPSTREAM, QUESTION);
    assertThat(log).contains("Attempt").doesNotContain(KEY, UPSTREAM, QUESTION, ANSWER);
  }

  @Test
  void holdsQuestionsAndAnswersWhenTheOperatorWantsThat() throws Exception {
    var server = server("--log-content");
    emulator.enqueue("say=" + ANSWER);
    assertThat(ask(server, "{\"message\":\"" + QUESTION + "\"}").body()).contains("done");
    server.close();
    assertThat(server.output()).contains(QUESTION, ANSWER).doesNotContain(KEY);
  }
}
