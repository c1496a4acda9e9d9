package dev.turnstream.app;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The load of a training: a little of everything, then much of what is hot. */
final class Training {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> PAGES =
      List.of("/", "/info", "/health", "/client/turnstream.js", "/ops", "/ops/data", "/metrics");

  /**
   * What the emulator answers with Markdown, escapes, surrogates, thinking and a call of a tool.
   */
  private static final List<String> QUESTIONS =
      List.of("Markdown", "code", "emoji", "think", "tool call");

  /** Each delta alone, as Claude sends them, and then many at once. */
  private static final String ALONE = "!emulate deltas=1000 delay=2 ttft=0";

  private static final String AT_ONCE = "!emulate deltas=4000 delay=0 ttft=0";
  private static final String FAST = "!emulate rate=0 ttft=0";
  private static final int CROWD = 10;

  private final HttpClient client;
  private final int port;
  private int commands;

  /** Trains the server on a port of this machine. */
  Training(HttpClient client, int port) {
    this.client = client;
    this.port = port;
  }

  /** Asks once at each door, for all kinds of answers, and looks at each page. */
  void eachDoor() throws Exception {
    for (var question : QUESTIONS) {
      var asked = question + "\\n" + FAST;
      TrainingSocket.open(client, port, "/ws/chat").ends(tutorial(asked)).close();
      TrainingSocket.open(client, port, "/ws").ends(start(asked)).close();
      post("/sse/chat", tutorial(asked));
      post("/v1/messages", messages(asked));
      post("/ai-sdk/chat", aiSdk(asked));
      post("/ag-ui", agUi(asked));
    }
    cancelled();
    for (var page : PAGES) {
      get(page);
    }
    get("/api/conversations");
  }

  private void cancelled() throws Exception {
    var tutorial = TrainingSocket.open(client, port, "/ws/chat/cancellable");
    tutorial.hears(tutorial(ALONE), "delta");
    tutorial.ends("{\"type\":\"cancel\"}").close();
    var id = nextCommand();
    var own = TrainingSocket.open(client, port, "/ws");
    own.hears(start(id, ALONE), "text");
    own.ends("{\"type\":\"cancel\",\"id\":\"%s\",\"command\":\"%s\"}".formatted(nextCommand(), id))
        .close();
  }

  /** Many sockets at once in each of the protocols that sockets speak. */
  void crowds() throws Exception {
    for (var question : List.of(ALONE, AT_ONCE)) {
      var crowd = new ArrayList<TrainingSocket>();
      for (int i = 0; i < CROWD; i++) {
        crowd.add(TrainingSocket.open(client, port, "/ws/chat").asks(tutorial(question)));
        crowd.add(TrainingSocket.open(client, port, "/ws").asks(start(question)));
      }
      for (var socket : crowd) {
        socket.ended().close();
      }
    }
  }

  private String nextCommand() {
    return "t" + ++commands;
  }

  private static String tutorial(String question) {
    return "{\"message\":\"" + question + "\"}";
  }

  private String start(String question) {
    return start(nextCommand(), question);
  }

  private static String start(String id, String question) {
    return "{\"type\":\"start\",\"id\":\"" + id + "\",\"message\":\"" + question + "\"}";
  }

  private static String messages(String question) {
    return "{\"model\":\"claude-sonnet-4-6\",\"max_tokens\":1024,\"stream\":true,\"messages\":"
        + "[{\"role\":\"user\",\"content\":\""
        + question
        + "\"}]}";
  }

  private String aiSdk(String question) {
    return "{\"id\":\"%s\",\"trigger\":\"submit-message\",\"messages\":[{\"id\":\"q\",\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"text\":\"%s\"}]}]}"
        .formatted(nextCommand(), question);
  }

  private String agUi(String question) {
    return "{\"threadId\":\"%s\",\"runId\":\"%s\",\"messages\":[{\"id\":\"q\",\"role\":\"user\",\"content\":\"%s\"}],\"tools\":[],\"context\":[],\"state\":{},\"forwardedProps\":{}}"
        .formatted(nextCommand(), nextCommand(), question);
  }

  private void get(String path) throws IOException, InterruptedException {
    send(request(path).GET().build());
  }

  private void post(String path, String body) throws IOException, InterruptedException {
    send(
        request(path)
            .header("content-type", "application/json")
            .header("anthropic-version", "2023-06-01")
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .version(HttpClient.Version.HTTP_1_1)
        .timeout(PATIENCE);
  }

  private void send(HttpRequest request) throws IOException, InterruptedException {
    var answer = client.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(
          "%s was answered %d: %s".formatted(request.uri(), answer.statusCode(), answer.body()));
    }
  }
}
