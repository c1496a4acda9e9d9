package dev.turnstream.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstream.client.core.TurnEvent;
import dev.turnstream.client.core.TurnState;
import dev.turnstream.gateway.LiveServer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The Java client")
class ClientTest {
  private LiveServer server;
  private Turnstream client;

  @BeforeEach
  void open() throws Exception {
    server = new LiveServer(Duration.ofSeconds(10));
    client = Turnstream.connect(LiveServer.at(server.port()));
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    server.close();
  }

  private static <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(Reader.PATIENCE, TimeUnit.SECONDS);
  }

  @Test
  void isGreeted() throws Exception {
    assertThat(await(client.connected()).string("protocol")).isEqualTo("turnstream.v1");
    assertThat(client.connections()).isEqualTo(1);
  }

  @Test
  void readsAnAnswerAsItIsWritten() throws Exception {
    var turn = client.conversation().send("Hi");
    var events = turn.events();
    server.nextQuestion().say("Hello", ", wörld 👋").finish();
    var told = events.toList();
    assertThat(told.getFirst()).isInstanceOf(TurnEvent.Accepted.class);
    assertThat(told).filteredOn(TurnEvent.Text.class::isInstance).isNotEmpty();
    assertThat(told.getLast()).isInstanceOf(TurnEvent.Ended.class);
    var end = await(turn.finished());
    assertThat(end.state()).isEqualTo(TurnState.COMPLETED);
    assertThat(end.stopReason()).isEqualTo("end_turn");
    assertThat(end.receipt().number("output_tokens", 0)).isEqualTo(30);
    assertThat(turn.text()).isEqualTo("Hello, wörld 👋");
    assertThat(await(turn.started()).duplicate()).isFalse();
  }

  @Test
  void tellsWhoComesLateWhatThereIs() throws Exception {
    var turn = client.conversation().send("Hi");
    server.nextQuestion().say("Hello").finish();
    await(turn.finished());
    var told = turn.events().toList();
    assertThat(told).hasSize(2);
    assertThat(told.getFirst()).isInstanceOf(TurnEvent.Replaced.class);
    assertThat(((TurnEvent.Replaced) told.getFirst()).text()).isEqualTo("Hello");
  }

  @Test
  void cancels() throws Exception {
    var turn = client.conversation().send("Hi");
    server.nextQuestion().say("Hel");
    var receipt = await(turn.cancel());
    assertThat(receipt.state()).isEqualTo(TurnState.CANCELLED);
    assertThat(receipt.turn()).isEqualTo(await(turn.id()));
    assertThat(receipt.upstreamClosedMillis()).isNotNull();
    assertThat(await(turn.finished()).state()).isEqualTo(TurnState.CANCELLED);
    assertThat(server.cancelled()).isEqualTo(1);
    assertThat(await(turn.cancel()).state()).isEqualTo(TurnState.CANCELLED);
  }

  @Test
  void cancelsWhatItHasJustSent() throws Exception {
    var turn = client.conversation().send("Hi");
    assertThat(await(turn.cancel()).state()).isEqualTo(TurnState.CANCELLED);
    assertThat(await(turn.finished()).state()).isEqualTo(TurnState.CANCELLED);
  }

  @Test
  void sendsOneTurnBehindAnotherWithoutWaiting() throws Exception {
    var conversation = client.conversation();
    var one = conversation.send("One");
    var two = conversation.send("Two");
    server.nextQuestion().say("1").finish();
    server.nextQuestion().say("2").finish();
    await(one.finished());
    await(two.finished());
    assertThat(two.text()).isEqualTo("2");
    assertThat(await(two.started()).conversation()).isEqualTo(await(conversation.id()));
  }

  @Test
  void watchesATurnFromAPosition() throws Exception {
    var turn = client.conversation().send("Hi");
    var question = server.nextQuestion().say("Hello");
    assertThat(turn.events().filter(TurnEvent.Text.class::isInstance).findFirst()).isPresent();
    var position = turn.position();
    try (var other = Turnstream.connect(LiveServer.at(server.port()))) {
      var rest = other.watch(await(turn.id()), position);
      question.say(", world").finish();
      await(rest.finished());
      assertThat(rest.text()).isEqualTo(", world");
      await(turn.finished());
      var end = other.watch(await(turn.id()), turn.position()); // nothing is left to tell but this
      assertThat(await(end.finished()).state()).isEqualTo(TurnState.COMPLETED);
    }
  }

  @Test
  void keepsConversations() throws Exception {
    var conversation = client.conversation();
    var first = conversation.send("What is a log?");
    server.nextQuestion().say("A list.").finish();
    await(first.finished());
    await(conversation.rename("Logs"));
    var listed = await(client.list(10, null)).conversations();
    assertThat(listed).hasSize(1);
    assertThat(listed.getFirst().title()).isEqualTo("Logs");
    assertThat(await(conversation.read()).items("messages")).hasSize(2);
    await(conversation.delete());
    assertThat(await(client.list(10, null)).conversations()).isEmpty();
    assertThatThrownBy(() -> conversation.read().join())
        .cause()
        .isInstanceOfSatisfying(
            TurnstreamException.class, refused -> assertThat(refused.code()).isEqualTo("unknown"));
  }

  @Test
  void regeneratesEditsAndContinues() throws Exception {
    var conversation = client.conversation();
    var turns = new ArrayList<Turn>();
    turns.add(conversation.send("One"));
    server.nextQuestion().say("1").finish();
    var first = await(turns.getFirst().started());
    await(turns.getFirst().finished());
    turns.add(conversation.regenerate(StartOptions.DEFAULT));
    server.nextQuestion().say("I").finish();
    turns.add(conversation.edit(first.question(), "Uno", StartOptions.DEFAULT));
    server.nextQuestion().say("uno").finish();
    await(turns.getLast().finished());
    turns.add(client.continueTurn(first.turn(), StartOptions.DEFAULT.withModel("claude-other")));
    assertThat(turns.get(1).finished().thenApply(_ -> turns.get(1).text()).join()).isEqualTo("I");
    assertThat(turns.get(2).text()).isEqualTo("uno");
    assertThat(await(turns.get(3).started()).conversation()).isEqualTo(first.conversation());
  }

  @Test
  void isToldOfTurnsThatOthersStart() throws Exception {
    var conversation = client.conversation();
    await(conversation.send("One").started());
    var told = new LinkedBlockingQueue<Started>();
    conversation.onTurn(told::add);
    try (var other = Turnstream.connect(LiveServer.at(server.port()))) {
      var id = await(other.conversation(await(conversation.id())).send("Two").id());
      var heard = told.poll(Reader.PATIENCE, TimeUnit.SECONDS);
      assertThat(heard).isNotNull();
      assertThat(heard.turn()).isEqualTo(id);
    }
  }

  @Test
  void tellsWhatIsRefused() throws Exception {
    var turn = client.conversation("conv_" + "0".repeat(32)).send("Hi");
    assertThatThrownBy(() -> await(turn.finished()))
        .cause()
        .isInstanceOfSatisfying(
            TurnstreamException.class, refused -> assertThat(refused.code()).isEqualTo("unknown"));
    var lost = client.watch("turn_" + "0".repeat(32));
    assertThatThrownBy(() -> await(lost.finished())).hasMessageContaining("lost");
    assertThatThrownBy(() -> lost.events().toList()).isInstanceOf(TurnstreamException.class);
  }

  @Test
  void leavesNothingBehindWhenItIsClosed() throws Exception {
    client.close(); // so that the next one is the first, and what runs before it is not its own
    var others = Thread.getAllStackTraces().keySet();
    client = Turnstream.connect(LiveServer.at(server.port()));
    var turn = client.conversation().send("Hi");
    await(turn.started());
    client.close();
    assertThatThrownBy(() -> await(turn.finished())).hasMessageContaining("closed");
    assertThatThrownBy(() -> await(client.list(1, null))).hasMessageContaining("closed");
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> !others.contains(thread))
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("turnstream-client") || name.startsWith("HttpClient"));
    server.nextQuestion().say("The turn goes on.").finish();
    try (var other = Turnstream.connect(LiveServer.at(server.port()))) {
      assertThat(new Reader(other.watch(await(turn.id()))).textAtEnd())
          .isEqualTo("The turn goes on.");
    }
  }

  @Test
  void givesUpWhereNobodyWantsIt() throws Exception {
    try (var stranger =
        Turnstream.connect(URI.create("ws://127.0.0.1:" + server.port() + "/nowhere"))) {
      var turn = stranger.conversation().send("Hi");
      assertThatThrownBy(() -> await(stranger.connected())).hasMessageContaining("http_404");
      assertThatThrownBy(() -> await(turn.finished())).hasMessageContaining("closed");
    }
  }
}
