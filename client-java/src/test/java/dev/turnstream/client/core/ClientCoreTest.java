package dev.turnstream.client.core;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.client.json.Json;
import dev.turnstream.client.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The client's core")
class ClientCoreTest {
  private static final String HELLO =
      "{\"type\":\"hello\",\"protocol\":\"turnstream.v1\",\"heartbeat_ms\":10000}";

  private final ClientCore core =
      new ClientCore(
          new Settings(Duration.ofSeconds(10), Duration.ofMillis(100), Duration.ofSeconds(1)),
          new Random(1));
  private long now;
  private int link;
  private List<Output> outputs = List.of();

  private <T extends Output> List<T> all(Class<T> kind) {
    return outputs.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private <T extends Output> T one(Class<T> kind) {
    assertThat(all(kind)).as("%s of %s", kind.getSimpleName(), outputs).hasSize(1);
    return all(kind).getFirst();
  }

  private void after(Runnable input) {
    input.run();
    outputs = core.drain();
    all(Output.Connect.class).forEach(connect -> link = connect.link());
  }

  /** A frame, written with single quotes. */
  private void receive(String frame) {
    after(() -> core.received(link, frame.replace('\'', '"'), now));
  }

  private List<JsonObject> sent() {
    var frames = new ArrayList<JsonObject>();
    all(Output.Send.class).forEach(send -> frames.add((JsonObject) Json.parse(send.frame())));
    return frames;
  }

  private JsonObject sentOne() {
    assertThat(sent()).as("" + outputs).hasSize(1);
    return sent().getFirst();
  }

  private void disconnect(int code) {
    after(() -> core.disconnected(link, code, now));
  }

  @BeforeEach
  void greet() {
    after(() -> core.open(now));
    receive(HELLO);
    assertThat(outputs).hasSize(1).first().isInstanceOf(Output.Linked.class);
  }

  /** A turn that was started here and stands at its first event. */
  private String turn() {
    after(() -> core.command("start", JsonObject.EMPTY.with("message", "Hi")));
    var id = sentOne().string("id", "");
    receive("{'type':'ok','id':'%s','turn':'t','epoch':1}".formatted(id));
    receive("{'type':'accepted','turn':'t','epoch':1,'seq':1}");
    return id;
  }

  private void text(long from, long seq, String text) {
    receive(
        "{'type':'text','turn':'t','epoch':1,'from':%d,'seq':%d,'index':0,'text':'%s'}"
            .formatted(from, seq, text));
  }

  @Nested
  @DisplayName("for a turn")
  class ForATurn {
    @BeforeEach
    void start() {
      turn();
      text(2, 3, "ab");
    }

    @Test
    void appliesTheNextFrameAndIgnoresWhatItHas() {
      assertThat(one(Output.Happened.class).event()).isEqualTo(new TurnEvent.Text(3, 0, "ab"));
      text(2, 3, "ab");
      assertThat(outputs).isEmpty();
      text(4, 4, "c");
      assertThat(requireNonNull(core.view("t")).text()).isEqualTo("abc");
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 3, 5})
    void watchesAgainAfterAGapOrAnOverlapOnce(long from) {
      text(from, 6, "x");
      assertThat(sentOne().toString())
          .contains("\"type\":\"watch\"")
          .contains("\"turns\":[{\"turn\":\"t\",\"epoch\":1,\"after\":3}]");
      text(from, 7, "y");
      assertThat(outputs).as("while the answer is awaited").isEmpty();
    }

    @Test
    void takesASnapshotInPlaceOfWhatItHas() {
      receive(
          "{'type':'snapshot','turn':'t','epoch':2,'seq':9,'state':'running',"
              + "'content':[{'type':'text','text':'A'},null,{'type':'text','text':'B'}],"
              + "'text_crc32':'30694c07'}");
      assertThat(one(Output.Happened.class).event()).isEqualTo(new TurnEvent.Replaced(9, "AB"));
      assertThat(requireNonNull(core.view("t")).position()).isEqualTo(new Position(2, 9));
    }

    @Test
    void believesAHeartbeatThatKnowsMore() {
      receive("{'type':'heartbeat','turns':[{'turn':'t','epoch':1,'head':3,'state':'running'}]}");
      assertThat(outputs).isEmpty();
      receive("{'type':'heartbeat','turns':[{'turn':'t','epoch':1,'head':4,'state':'running'}]}");
      assertThat(sentOne().toString()).contains("\"after\":3");
    }

    @Test
    void watchesAgainWhatAHeartbeatLeavesOut() {
      receive("{'type':'heartbeat','turns':[]}");
      assertThat(sentOne().string("type")).isEqualTo("watch");
    }

    @Test
    void readsAgainFromTheBeginningOnceWhenTheSumIsWrong() {
      var end = "{'type':'end','turn':'t','epoch':1,'seq':%d,'state':'completed','text_crc32':'0'}";
      receive(end.formatted(4));
      assertThat(one(Output.Happened.class).event()).isEqualTo(new TurnEvent.Replaced(0, ""));
      assertThat(sentOne().toString()).contains("\"turns\":[{\"turn\":\"t\"}]");
      receive("{'type':'accepted','turn':'t','epoch':1,'seq':1}");
      receive(end.formatted(2));
      assertThat(one(Output.Happened.class).event())
          .isInstanceOfSatisfying(
              TurnEvent.Ended.class, ended -> assertThat(ended.intact()).isFalse());
    }

    @Test
    void saysWhenTheServerDoesNotKnowItAnyMore() {
      disconnect(1006);
      receive(HELLO);
      var id = sentOne().string("id", "");
      receive("{'type':'ok','id':'%s','turns':[{'turn':'t','result':'unknown'}]}".formatted(id));
      assertThat(one(Output.Lost.class).turn()).isEqualTo("t");
    }
  }

  @Nested
  @DisplayName("after a connection")
  class AfterAConnection {
    @Test
    void resumesAllTurnsInOneWatchAndSendsAgainWhatIsUnanswered() {
      turn();
      after(() -> core.watch("u", new Position(3, 7)));
      after(() -> core.command("list", JsonObject.EMPTY));
      var list = sentOne();
      disconnect(1001);
      assertThat(one(Output.Connect.class).delayMillis()).as("at once").isZero();
      receive(HELLO);
      assertThat(sent()).hasSize(2);
      assertThat(sent().getFirst().get("turns"))
          .hasToString(
              "[{\"turn\":\"t\",\"epoch\":1,\"after\":1},{\"turn\":\"u\",\"epoch\":3,\"after\":7}]");
      assertThat(sent().getLast()).isEqualTo(list);
    }

    @ParameterizedTest
    @ValueSource(ints = {1001, 1006, 1012, 4408, 4419})
    @DisplayName("G15: comes back at once and then ever more slowly")
    void comesBackAtOnceAndThenEverMoreSlowly(int code) {
      turn();
      disconnect(code);
      assertThat(one(Output.Connect.class).delayMillis()).isZero();
      for (int attempt = 1; attempt < 20; attempt++) {
        after(() -> core.connectFailed(link, 0, now));
        long most = Math.min(1_000, 100L << (attempt - 1));
        assertThat(one(Output.Connect.class).delayMillis()).isBetween(0L, most);
      }
    }

    @Test
    void takesItsTimeAfterAFaultOfTheServer() {
      turn();
      disconnect(1011);
      var delays = new ArrayList<Long>();
      delays.add(one(Output.Connect.class).delayMillis());
      disconnect(1011);
      delays.add(one(Output.Connect.class).delayMillis());
      assertThat(delays).isNotEqualTo(List.of(0L, 0L));
    }

    @ParameterizedTest
    @ValueSource(ints = {1002, 1003, 1007, 1008, 1009, 4401})
    void neverComesBackWhenItIsToBlame(int code) {
      after(() -> core.command("list", JsonObject.EMPTY));
      disconnect(code);
      assertThat(all(Output.Connect.class)).isEmpty();
      assertThat(one(Output.GaveUp.class).why().code()).isEqualTo("closed_" + code);
      assertThat(one(Output.Refused.class).why().code()).isEqualTo("closed");
      assertThat(core.deadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    @DisplayName("G12: is taken for dead after two heartbeats of silence")
    void isTakenForDeadAfterTwoHeartbeatsOfSilence() {
      now = 15_000;
      receive("{'type':'heartbeat','turns':[]}");
      now = 34_999;
      after(() -> core.tick(now));
      assertThat(outputs).isEmpty();
      now = core.deadline();
      assertThat(now).isEqualTo(35_000);
      int silent = link;
      after(() -> core.tick(now));
      assertThat(one(Output.Drop.class).link()).isEqualTo(silent);
      assertThat(one(Output.Connect.class).delayMillis()).isZero();
      after(() -> core.received(silent, "{'late':1}", now));
      assertThat(outputs).as("what a dropped socket still says").isEmpty();
    }

    @Test
    void isGivenUpWhenItsServerSpeaksNoJson() {
      receive("<html>");
      assertThat(all(Output.Drop.class)).hasSize(1);
      assertThat(all(Output.Connect.class)).hasSize(1);
    }
  }

  @Nested
  @DisplayName("for a command")
  class ForACommand {
    @Test
    void makesIdsThatNoOtherClientMakes() {
      after(() -> core.command("list", JsonObject.EMPTY));
      var other = new ClientCore(Settings.DEFAULT, new Random(2));
      assertThat(sentOne().string("id", ""))
          .matches("[0-9a-f]{32}\\.\\d+")
          .isNotEqualTo(other.command("list", JsonObject.EMPTY));
    }

    @Test
    void sendsACancelAgainThatCameBeforeWhatItCancels() {
      after(() -> core.command("start", JsonObject.EMPTY));
      var start = sentOne().string("id", "");
      after(() -> core.command("cancel", JsonObject.EMPTY.with("command", start)));
      var cancel = sentOne();
      receive("{'type':'refused','id':'%s','code':'unknown'}".formatted(cancel.string("id")));
      assertThat(outputs).isEmpty();
      receive("{'type':'ok','id':'%s','turn':'t'}".formatted(start));
      assertThat(sentOne()).isEqualTo(cancel);
    }

    @Test
    void sendsWhatAStoppingServerRefusesToTheNextOne() {
      after(() -> core.command("start", JsonObject.EMPTY));
      var start = sentOne();
      receive(
          "{'type':'refused','id':'%s','code':'shutting_down','retryable':true}"
              .formatted(start.string("id")));
      assertThat(outputs).as("nobody is bothered").isEmpty();
      disconnect(1001);
      receive(HELLO);
      assertThat(sentOne()).isEqualTo(start);
    }

    @Test
    void takesADeleteThatWasDoneBeforeForDone() {
      after(() -> core.command("delete", JsonObject.EMPTY.with("conversation", "c")));
      disconnect(1006);
      receive(HELLO);
      receive("{'type':'refused','id':'%s','code':'unknown'}".formatted(sentOne().string("id")));
      assertThat(all(Output.Answered.class)).hasSize(1);
    }

    @Test
    void refusesItOnceClosed() {
      after(core::close);
      assertThat(all(Output.Drop.class)).hasSize(1);
      after(() -> core.command("list", JsonObject.EMPTY));
      assertThat(one(Output.Refused.class).why().code()).isEqualTo("closed");
    }
  }
}
