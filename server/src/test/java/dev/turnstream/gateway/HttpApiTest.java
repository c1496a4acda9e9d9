package dev.turnstream.gateway;

import static dev.turnstream.gateway.NativeClient.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.gateway.HttpApiClient.Reply;
import dev.turnstream.gateway.HttpApiClient.Sent;
import dev.turnstream.journal.JournalLimits;
import dev.turnstream.model.TurnId;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The native protocol over HTTP")
class HttpApiTest {
  private static final JournalLimits JOURNAL =
      new JournalLimits(64 << 20, 4096, Duration.ofMinutes(10));
  private static final String TURN = "turn_00000000000000000000000000000000";
  private static final String CONVERSATION = "conv_00000000000000000000000000000000";

  private GatewayFixture gateway;
  private HttpApiClient client;

  @BeforeEach
  void open() throws Exception {
    gateway = GatewayFixture.onLoops(2, JOURNAL);
    client = new HttpApiClient(gateway.port());
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    gateway.close();
  }

  private JsonObject begin(String id, String message) throws Exception {
    var reply = client.post("/api/turns", start(id, message));
    assertThat(reply.status()).isEqualTo(201);
    return reply.json();
  }

  private JsonObject answered(String id, String message, String answer) throws Exception {
    var started = begin(id, message);
    var question = gateway.nextQuestion();
    question.begin(5);
    question.say(answer);
    question.finish(2);
    try (var events = client.events(eventsOf(started))) {
      events.all();
    }
    return started;
  }

  private static String eventsOf(JsonObject turn) {
    return "/api/turns/" + turn.getString("turn") + "/events";
  }

  private static List<String> types(List<Sent> events) {
    return events.stream().map(Sent::type).toList();
  }

  private static String text(List<Sent> events) {
    return events.stream()
        .filter(event -> event.type().equals("text"))
        .map(event -> event.data().getString("text"))
        .collect(Collectors.joining());
  }

  @Nested
  @DisplayName("A turn")
  class ATurn {
    @Test
    void isStartedAndHasAnAddress() throws Exception {
      var reply = client.post("/api/turns", start("c1", "Hi"));
      assertThat(reply.status()).isEqualTo(201);
      var turn = reply.json().getString("turn");
      assertThat(reply.header("location")).isEqualTo("/api/turns/" + turn);
      assertThat(reply.json().fieldNames())
          .containsExactly(
              "turn", "epoch", "conversation", "question", "answer", "state", "duplicate");
      var read = client.get("/api/turns/" + turn).json();
      assertThat(read.getString("state")).isEqualTo("running");
      assertThat(read.getLong("epoch")).isEqualTo(1);
      assertThat(read.getLong("head")).isPositive();
      assertThat(read.getMap()).containsEntry("output_tokens", null).containsEntry("error", null);
    }

    @Test
    @DisplayName("G8: a duplicate starts nothing and names the same turn")
    void isStartedOnce() throws Exception {
      var first = begin("c1", "Hi");
      var again = client.post("/api/turns", start("c1", "Hi"));
      assertThat(again.status()).isEqualTo(200);
      assertThat(again.json().getString("turn")).isEqualTo(first.getString("turn"));
      assertThat(again.json().getBoolean("duplicate")).isTrue();
      assertThat(again.header("location")).isEmpty();
      gateway.nextQuestion();
      assertThat(gateway.upstream.asked).isEmpty();
    }

    @Test
    void isCancelledByItsIdWithAReceipt() throws Exception {
      var turn = begin("c1", "Hi");
      gateway.nextQuestion().begin(5);
      var receipt =
          client.call("POST", "/api/turns/" + turn.getString("turn") + "/cancel", (String) null);
      assertThat(receipt.status()).isEqualTo(200);
      assertThat(receipt.json().getString("state")).isEqualTo("cancelled");
      assertThat(receipt.json().getDouble("upstream_closed_ms")).isNotNegative();
      assertThat(gateway.upstream.cancelled).hasSize(1);
    }

    @Test
    void isCancelledByTheCommandThatStartedIt() throws Exception {
      begin("a:b", "Hi");
      var receipt = client.call("POST", "/api/commands/a%3Ab/cancel", (String) null);
      assertThat(receipt.json().getString("state")).isEqualTo("cancelled");
    }
  }

  @Nested
  @DisplayName("Its events")
  class Events {
    @Test
    void areSentWithTheirPositionsAndTheResponseEndsWithTheTurn() throws Exception {
      var turn = begin("c1", "Hi");
      try (var events = client.events(eventsOf(turn))) {
        var question = gateway.nextQuestion();
        question.begin(5);
        question.say("Hel");
        question.say("lo");
        question.finish(2);
        var all = events.all();
        assertThat(text(all)).isEqualTo("Hello");
        assertThat(types(all)).startsWith("accepted", "started").endsWith("end");
        assertThat(all)
            .allSatisfy(event ->
                assertThat(event.id())
                    .isEqualTo(event.data().getLong("epoch") + "-" + event.data().getLong("seq")));
      }
    }

    @Test
    @DisplayName("G4: resume at Last-Event-ID, cut after each event")
    void resumeAfterEachEvent() throws Exception {
      var turn = answered("c1", "Hi", "Hello");
      List<Sent> whole;
      try (var events = client.events(eventsOf(turn))) {
        whole = events.all();
      }
      for (int i = 0; i < whole.size() - 1; i++) {
        try (var rest = client.events(eventsOf(turn), "last-event-id", whole.get(i).id())) {
          assertThat(rest.all()).isEqualTo(whole.subList(i + 1, whole.size()));
        }
      }
    }

    @Test
    void resumeAtAPositionInTheAddress() throws Exception {
      var turn = answered("c1", "Hi", "Hello");
      try (var rest = client.events(eventsOf(turn) + "?after=1-2")) {
        assertThat(Objects.requireNonNull(rest.next()).id()).isEqualTo("1-3");
      }
    }

    @Test
    void areOverForWhoHasTheEnd() throws Exception {
      var turn = answered("c1", "Hi", "Hello");
      var last = new ArrayList<Sent>();
      try (var events = client.events(eventsOf(turn))) {
        last.addAll(events.all());
      }
      var again = client.get(eventsOf(turn), "last-event-id", last.getLast().id());
      assertThat(again.status()).isEqualTo(204);
      assertThat(again.body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1-99,ahead", "9-1,epoch"})
    @DisplayName("G4: a position that can't be used is told, then comes a snapshot")
    void beginAnewWhereAPositionIsOfNoUse(String position, String reason) throws Exception {
      var turn = answered("c1", "Hi", "Hello");
      try (var events = client.events(eventsOf(turn), "last-event-id", position)) {
        var all = events.all();
        assertThat(types(all)).startsWith("reset", "snapshot").endsWith("end");
        assertThat(all.getFirst().data().getString("reason")).isEqualTo(reason);
        assertThat(all.getFirst().id()).isEmpty();
      }
    }

    @Test
    void comeFromTheStoreOnceTheLogIsGone() throws Exception {
      var turn = answered("c1", "Hi", "Hello");
      gateway.journal.forget(new TurnId(turn.getString("turn")));
      try (var events = client.events(eventsOf(turn), "last-event-id", "1-3")) {
        var all = events.all();
        assertThat(types(all)).containsExactly("reset", "snapshot", "end");
        assertThat(all.getFirst().data().getString("reason")).isEqualTo("expired");
        var content = all.get(1).data().getJsonArray("content");
        assertThat(content.getJsonObject(0).getString("text")).isEqualTo("Hello");
        assertThat(client.get(eventsOf(turn), "last-event-id", all.getLast().id()).status())
            .isEqualTo(204);
      }
    }

    @Test
    void areGivenUpWithoutEndingTheTurn() throws Exception {
      var turn = begin("c1", "Hi");
      var question = gateway.nextQuestion();
      question.begin(5);
      try (var events = client.events(eventsOf(turn))) {
        assertThat(events.next()).isNotNull();
      }
      var id = new TurnId(turn.getString("turn"));
      Waiting.until("nobody reads", () -> gateway.journal.readers(id) == 0);
      assertThat(gateway.upstream.cancelled).isEmpty();
    }
  }

  @Nested
  @DisplayName("A conversation")
  class AConversation {
    @Test
    void isListedReadRenamedAndDeleted() throws Exception {
      var turn = answered("c1", "Hi", "Hello");
      var id = turn.getString("conversation");
      var listed = client.get("/api/conversations").json().getJsonArray("conversations");
      assertThat(listed.getJsonObject(0).getString("conversation")).isEqualTo(id);
      assertThat(listed.getJsonObject(0).getInteger("messages")).isEqualTo(2);

      var path = "/api/conversations/" + id;
      var renamed = client.call("PATCH", path, new JsonObject().put("title", " Greeting "));
      assertThat(renamed.status()).isEqualTo(204);
      var read = client.get(path).json();
      assertThat(read.getString("title")).isEqualTo("Greeting");
      assertThat(read.getJsonArray("messages")).hasSize(2);
      assertThat(read.getJsonArray("turns").getJsonObject(0).getString("state"))
          .isEqualTo("completed");
      assertThat(client.call("HEAD", path, (String) null).status()).isEqualTo(200);

      assertThat(client.call("DELETE", path, (String) null).status()).isEqualTo(204);
      assertThat(client.get(path).status()).isEqualTo(404);
      assertThat(client.get("/api/turns/" + turn.getString("turn")).status()).isEqualTo(404);
      assertThat(client.get(eventsOf(turn)).status()).isEqualTo(404);
    }

    @Test
    void isListedInPages() throws Exception {
      for (int i = 0; i < 3; i++) {
        answered("c" + i, "Question " + i, "Answer");
      }
      var titles = new ArrayList<String>();
      var next = "";
      do {
        var page = client.get("/api/conversations?limit=2" + next).json();
        page.getJsonArray("conversations")
            .forEach(one -> titles.add(((JsonObject) one).getString("title")));
        next = page.getString("next") == null ? null : "&after=" + page.getString("next");
      } while (next != null);
      assertThat(titles).containsExactly("Question 2", "Question 1", "Question 0");
    }

    @Test
    void isExportedAsJsonAndAsTextForPeople() throws Exception {
      var turn = answered("c1", "Hi", "Hello \"you\"\n\n- one");
      var path = "/api/conversations/" + turn.getString("conversation");
      Reply json = client.get(path + "/export");
      assertThat(json.json()).isEqualTo(client.get(path).json());
      assertThat(json.header("content-disposition"))
          .isEqualTo("attachment; filename=\"%s.json\"".formatted(turn.getString("conversation")));
      assertThat(client.get(path + "/export?format=markdown").body())
          .isEqualTo("# Hello \"you\"\n\n## You\n\nHi\n\n## Claude\n\nHello \"you\"\n\n- one\n");
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "GET,/api/turns/" + TURN + ",,404,unknown",
        "GET,/api/turns/" + TURN + "/events,,404,unknown",
        "GET,/api/turns/" + TURN + "/events?after=1,,400,bad_command",
        "GET,/api/turns/" + TURN + "/events?after=x-1,,400,bad_command",
        "POST,/api/turns/" + TURN + "/cancel,,404,unknown",
        "POST,/api/commands/nobody/cancel,,404,unknown",
        "GET,/api/conversations/" + CONVERSATION + ",,404,unknown",
        "GET,/api/conversations/" + CONVERSATION + "/export?format=pdf,,400,bad_command",
        "DELETE,/api/conversations/" + CONVERSATION + ",,404,unknown",
        "PATCH,/api/conversations/" + CONVERSATION + ",`{\"title\":\"T\"}`,404,unknown",
        "PATCH,/api/conversations/" + CONVERSATION + ",`{\"title\":\" \"}`,400,bad_command",
        "PATCH,/api/conversations/" + CONVERSATION + ",[],400,bad_json",
        "GET,/api/conversations?limit=0,,400,bad_command",
        "GET,/api/conversations?limit=101,,400,bad_command",
        "GET,/api/conversations?limit=ten,,400,bad_command",
        "GET,/api/conversations?after=nonsense,,400,bad_command",
        "POST,/api/turns,{,400,bad_json",
        "POST,/api/turns,`{\"id\":\"c\"}`,400,bad_command",
        "POST,/api/turns,`{\"id\":\"c\",\"type\":\"list\"}`,400,bad_command",
        "POST,/api/turns,`{\"message\":\"Hi\"}`,400,bad_command",
        "DELETE,/api/turns,,405,method_not_allowed",
        "POST,/api/conversations,{},405,method_not_allowed",
        "GET,/api/nothing,,404,not_found",
        "GET,/api/turns/a/b/c,,404,not_found",
      })
  void refusesWhatIsWrongAndSaysWhy(
      String method, String path, String body, int status, String code) throws Exception {
    var reply = client.call(method, path, body);
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.json().getString("code")).isEqualTo(code);
    assertThat(reply.json().getString("message")).isNotEmpty();
    if (status == 405) {
      assertThat(reply.header("allow")).isNotEmpty();
    }
  }

  @Test
  void answersPreflightsOfAllowedOriginsWithThePathsMethods() throws Exception {
    var allowed =
        client.call(
            "OPTIONS",
            "/api/conversations/" + CONVERSATION,
            (String) null,
            "origin",
            "https://friend.example",
            "access-control-request-method",
            "PATCH");
    assertThat(allowed.status()).isEqualTo(204);
    assertThat(allowed.header("access-control-allow-methods")).isEqualTo("GET, PATCH, DELETE");
    var other =
        client.call(
            "DELETE",
            "/api/conversations/" + CONVERSATION,
            (String) null,
            "origin",
            "https://evil.example");
    assertThat(other.status()).isEqualTo(403);
  }
}
