package dev.turnstream.gateway;

import static dev.turnstream.gateway.NativeClient.command;
import static dev.turnstream.gateway.SimulatedWitness.check;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client in a simulation: keeps the rules of PROTOCOL.md, section 8, does one thing after another
 * at random, and minds what it is told.
 */
final class SimulatedClient {
  private static final List<String> BUSY = List.of("queue", "refuse", "interrupt");

  private final String name;
  private final SimulatedTime time;
  private final SimulatedWitness witness;
  private final Map<String, JsonObject> unanswered = new LinkedHashMap<>();
  private final Map<String, View> views = new LinkedHashMap<>();
  private final Set<String> conversations = new LinkedHashSet<>();
  private final List<String> commands = new ArrayList<>();
  private int number;
  private @Nullable SimulatedLink link;

  /** What this client has of a turn. */
  private static final class View {
    final String conversation;
    final String question;
    final StringBuilder text = new StringBuilder();
    long epoch = 1;
    long seq;
    boolean ended;
    boolean gone;
    boolean snapshotDue;

    /** Whether this connection watches it, or did so until its end. */
    boolean isWatchedHere;

    /** The watch whose answer has to come before its events. */
    @Nullable String awaits;

    View(JsonObject turn) {
      conversation = turn.getString("conversation");
      question = turn.getString("question");
    }

    boolean isOpen() {
      return !ended && !gone;
    }

    boolean isWatched() {
      return isOpen() && isWatchedHere && awaits == null;
    }

    void forget() {
      text.setLength(0);
      seq = 0;
      ended = false;
      snapshotDue = false;
    }

    /** What comes before the next watch is of another time. */
    void onReconnect() {
      awaits = "hello";
      isWatchedHere = false;
    }

    /** It is told from the beginning now. */
    void begin() {
      forget();
      awaits = null;
      isWatchedHere = true;
    }

    void replace(JsonObject snapshot) {
      forget();
      for (var block : snapshot.getJsonArray("content")) {
        text.append(((JsonObject) block).getString("text"));
      }
      epoch = snapshot.getLong("epoch");
      seq = snapshot.getLong("seq");
    }

    void take(JsonObject event) {
      if (event.getString("type").equals("text")) {
        text.append(event.getString("text"));
      }
      epoch = event.getLong("epoch");
      seq = event.getLong("seq");
    }
  }

  SimulatedClient(String name, SimulatedTime time, SimulatedWitness witness) {
    this.name = name;
    this.time = time;
    this.witness = witness;
  }

  boolean isConnected() {
    return link != null;
  }

  void connect() {
    var life = witness.server.life;
    if (link == null && life != null) {
      link = new SimulatedLink(time, life, this);
      views.values().forEach(View::onReconnect);
    }
  }

  void cut() {
    if (link != null) {
      link.cut();
    }
  }

  void onCut(SimulatedLink was) {
    if (link == was) {
      witness.note(name, "lost", "its connection");
      link = null;
    }
  }

  /** Whether it has all that it asked for. */
  void onTheLastDay() {
    check(link != null, name + " is not connected");
    check(unanswered.isEmpty(), name + " got no answer to " + unanswered.keySet());
    views.forEach((turn, view) -> check(!view.isOpen(), name + " saw no end of " + turn));
  }

  // What it does.

  void act() {
    if (link == null) {
      connect();
      return;
    }
    switch (time.random.nextInt(14)) {
      case 0, 1, 2, 3 -> start();
      case 4 -> again();
      case 5 -> cancel();
      case 6 -> edit();
      case 7 -> resume();
      case 8 -> move();
      case 9 -> read();
      case 10 -> repeat();
      case 11 -> cancelCommand();
      case 12 -> {
        if (time.chance(0.2)) {
          delete();
        }
      }
      default -> cut();
    }
  }

  private JsonObject make(String type) {
    return command(type, name + "." + number++);
  }

  private void send(JsonObject frame) {
    var id = frame.getString("id");
    unanswered.put(id, frame);
    if (link != null) {
      witness.note(name, "says", frame);
      link.send(frame);
    }
  }

  private void wish(JsonObject frame) {
    commands.add(frame.getString("id"));
    witness.wishes.add(frame.getString("id"));
    frame.put("busy", BUSY.get(time.random.nextInt(BUSY.size())));
    if (time.chance(0.2)) {
      frame.put("orphan_ms", 300);
    }
    send(frame);
  }

  private void start() {
    var frame = make("start");
    frame.put("message", "ask " + frame.getString("id") + ".");
    if (time.chance(0.7)) {
      pick(conversations, conversation -> frame.put("conversation", conversation));
    }
    wish(frame);
  }

  private void again() {
    pick(
        conversations,
        conversation -> {
          var frame = make("regenerate").put("conversation", conversation);
          witness.repeatedQuestions.add(frame.getString("id"));
          wish(frame);
        });
  }

  private void edit() {
    pick(
        views.values(),
        view -> {
          var frame = make("edit");
          wish(
              frame
                  .put("conversation", view.conversation)
                  .put("question", view.question)
                  .put("message", "ask " + frame.getString("id") + "."));
        });
  }

  private void resume() {
    pick(
        views.keySet(),
        turn -> {
          var frame = make("continue").put("turn", turn);
          witness.repeatedQuestions.add(frame.getString("id")); // it always asks the same way
          wish(frame);
        });
  }

  private void cancel() {
    pick(views.keySet(), turn -> send(make("cancel").put("turn", turn)));
  }

  private void cancelCommand() {
    pick(commands, command -> send(make("cancel").put("command", command)));
  }

  private void read() {
    pick(conversations, conversation -> send(make("read").put("conversation", conversation)));
  }

  private void delete() {
    pick(
        conversations,
        conversation -> {
          witness.deleted.add(conversation);
          send(make("delete").put("conversation", conversation));
        });
  }

  /** Sends once more what was answered, or not. */
  private void repeat() {
    pick(
        List.copyOf(unanswered.values()),
        frame -> {
          boolean isIdempotent = !frame.getString("type").equals("watch");
          if (link != null && isIdempotent) {
            witness.note(name, "repeats", frame);
            link.send(frame);
          }
        });
  }

  /** Watches again: from where it is, from the beginning, or from where nothing is. */
  private void move() {
    pick(
        views.keySet(),
        turn -> {
          var view = view(turn);
          var target = target(turn, view);
          switch (time.random.nextInt(4)) {
            case 0 -> {
              view.forget();
              target = new JsonObject().put("turn", turn);
            }
            case 1 -> target.put("epoch", view.epoch).put("after", view.seq + 1000);
            case 2 -> target.put("epoch", 7).put("after", 3);
            default -> {}
          }
          watch(List.of(target));
        });
  }

  private void watch(List<JsonObject> targets) {
    var frame = make("watch").put("turns", new JsonArray(List.copyOf(targets)));
    for (var target : targets) {
      view(target.getString("turn")).awaits = frame.getString("id");
    }
    send(frame);
  }

  private <T> void pick(Iterable<T> from, Consumer<T> use) {
    var all = new ArrayList<T>();
    from.forEach(all::add);
    if (!all.isEmpty()) {
      use.accept(all.get(time.random.nextInt(all.size())));
    }
  }

  private View view(String turn) {
    return Objects.requireNonNull(views.get(turn));
  }

  private static JsonObject target(String turn, View view) {
    var target = new JsonObject().put("turn", turn);
    return view.seq == 0 ? target : target.put("epoch", view.epoch).put("after", view.seq);
  }

  // What it hears.

  void onFrame(JsonObject frame) {
    witness.note(name, "hears", frame);
    switch (frame.getString("type")) {
      case "hello" -> onHello();
      case "heartbeat" -> onHeartbeat(frame.getJsonArray("turns"));
      case "ok" -> onAnswer(frame);
      case "refused" -> {
        check(frame.getString("id") != null, "refused: " + frame);
        onRefused(frame);
      }
      case "turn" -> onNotice(frame);
      default -> onEvent(frame);
    }
  }

  /** All that runs in one message, then what was not answered. */
  private void onHello() {
    unanswered.values().removeIf(frame -> frame.getString("type").equals("watch"));
    var repeated = List.copyOf(unanswered.values());
    var open =
        views.entrySet().stream()
            .filter(one -> one.getValue().isOpen())
            .map(one -> target(one.getKey(), one.getValue()))
            .toList();
    if (!open.isEmpty()) {
      watch(open);
    }
    repeated.forEach(this::send);
  }

  private void onHeartbeat(JsonArray heads) {
    var named = new HashSet<String>();
    for (var head : heads) {
      onHead((JsonObject) head);
      named.add(((JsonObject) head).getString("turn"));
    }
    var forgotten =
        views.entrySet().stream()
            .filter(one -> one.getValue().isWatched() && !named.contains(one.getKey()))
            .map(one -> target(one.getKey(), one.getValue()))
            .toList();
    if (!forgotten.isEmpty()) {
      watch(forgotten);
    }
  }

  private void onHead(JsonObject head) {
    var view = views.get(head.getString("turn"));
    if (view != null && view.awaits == null) {
      check(
          view.seq == head.getLong("head") && view.epoch == head.getLong("epoch"),
          "%s is at %d when %s comes".formatted(name, view.seq, head));
    }
  }

  private void onAnswer(JsonObject answer) {
    var command = unanswered.remove(answer.getString("id"));
    if (answer.containsKey("question")) {
      conversations.add(answer.getString("conversation"));
      var view = views.computeIfAbsent(answer.getString("turn"), _ -> new View(answer));
      boolean willMove = view.awaits != null && unanswered.containsKey(view.awaits);
      if (!willMove && !(view.isWatchedHere && view.isOpen())) {
        view.begin();
      }
    } else if (command != null && command.getString("type").equals("watch")) {
      answer.getJsonArray("turns").forEach(one -> onWatched(command, (JsonObject) one));
    } else if (answer.containsKey("conversation")) {
      onRead(answer.getJsonObject("conversation"));
    }
  }

  private void onRefused(JsonObject refused) {
    var command = unanswered.remove(refused.getString("id"));
    check(command == null || !command.getString("type").equals("watch"), "refused a watch");
  }

  private void onWatched(JsonObject command, JsonObject turn) {
    var view = view(turn.getString("turn"));
    if (!command.getString("id").equals(view.awaits)) {
      return; // it has asked again since
    }
    switch (turn.getString("result")) {
      case "resumed" -> {
        view.isWatchedHere = true;
        view.awaits = null;
        view.snapshotDue = false;
      }
      case "reset" -> {
        view.isWatchedHere = true;
        view.awaits = null;
        view.snapshotDue = true;
      }
      case "unavailable" -> time.after(time.upTo(500), () -> watchAgain(turn.getString("turn")));
      case "unknown" -> {
        check(witness.deleted.contains(view.conversation), "a turn is lost: " + turn);
        view.gone = true;
      }
      default -> throw new AssertionError(turn);
    }
  }

  private void watchAgain(String turn) {
    var view = view(turn);
    if (link != null && view.isOpen()) {
      watch(List.of(target(turn, view)));
    }
  }

  private void onRead(JsonObject conversation) {
    for (var one : conversation.getJsonArray("turns")) {
      var turn = (JsonObject) one;
      boolean over =
          List.of("completed", "cancelled", "failed", "interrupted")
              .contains(turn.getString("state"));
      if (!over && !views.containsKey(turn.getString("turn"))) {
        onNotice(turn);
      }
    }
  }

  private void onNotice(JsonObject turn) {
    if (!views.containsKey(turn.getString("turn")) && time.chance(0.7)) {
      views.put(turn.getString("turn"), new View(turn));
      watch(List.of(new JsonObject().put("turn", turn.getString("turn"))));
    }
  }

  private void onEvent(JsonObject event) {
    var turn = event.getString("turn");
    var view = views.get(turn);
    if (view == null || view.awaits != null) {
      return; // of a watch that was left for another
    }
    if (event.getString("type").equals("snapshot")) {
      view.replace(event);
    } else {
      long from = event.getLong("from", event.getLong("seq"));
      check(!view.snapshotDue, "no snapshot before " + event);
      check(
          from == view.seq + 1,
          "%s has %d of %s and hears %s".formatted(name, view.seq, turn, event));
      check(
          event.getLong("epoch") == (view.seq == 0 ? event.getLong("epoch") : view.epoch),
          "another epoch: " + event);
      view.take(event);
    }
    witness.onText(turn, view.text);
    if (event.getString("type").equals("end")) {
      view.ended = true;
      witness.onEnd(turn, event, view.text.toString());
    }
  }
}
