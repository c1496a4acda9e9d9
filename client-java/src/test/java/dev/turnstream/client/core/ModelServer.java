package dev.turnstream.client.core;

import static java.util.Objects.requireNonNull;

import dev.turnstream.client.json.Json;
import dev.turnstream.client.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/** A server of the native protocol as section 8 describes it, as small as can be. */
final class ModelServer {
  final Map<String, ModelTurn> turns = new LinkedHashMap<>();
  final Map<String, ModelTurn> byCommand = new LinkedHashMap<>();
  private final List<Session> sessions = new ArrayList<>();
  private final Random random;

  ModelServer(Random random) {
    this.random = random;
  }

  /** One socket. */
  final class Session {
    private final Map<ModelTurn, Long> watches = new LinkedHashMap<>(); // the next event
    private final Consumer<String> out;

    Session(Consumer<String> out) {
      this.out = out;
      sessions.add(this);
      out.accept(
          "{\"type\":\"hello\",\"protocol\":\"turnstream.v1\",\"heartbeat_ms\":10000,\"new\":[]}");
    }

    void close() {
      sessions.remove(this);
    }

    void receive(String text) {
      var frame = (JsonObject) Json.parse(text);
      var ok = JsonObject.EMPTY.with("type", "ok").with("id", frame.string("id", ""));
      switch (frame.string("type", "")) {
        case "start" -> start(frame.string("id", ""), ok);
        case "watch" -> watch(frame.items("turns"), ok);
        default -> throw new AssertionError(text);
      }
    }

    private void start(String command, JsonObject ok) {
      var known = byCommand.containsKey(command);
      var turn = byCommand.computeIfAbsent(command, ModelServer.this::begin);
      out.accept(ok.with("turn", turn.id).with("duplicate", known).toString());
      watches.put(turn, 1L);
      flush();
    }

    private void watch(List<Json> targets, JsonObject ok) {
      var results = new ArrayList<Json>();
      var frames = new ArrayList<JsonObject>();
      for (var target : targets) {
        results.add(watch((JsonObject) target, frames));
      }
      out.accept(ok.with("turns", Json.of(results)).toString());
      frames.forEach(frame -> out.accept(frame.toString()));
      flush();
    }

    private Json watch(JsonObject target, List<JsonObject> frames) {
      var turn = requireNonNull(turns.get(target.string("turn", "")));
      long after = target.number("after", 0);
      boolean usable =
          after >= turn.base
              && after <= turn.head()
              && target.number("epoch", turn.epoch) == turn.epoch
              && random.nextInt(10) > 0; // now and then the log does not reach back so far
      if (!usable) {
        frames.add(turn.snapshot());
        after = turn.snapshot().number("seq", 0);
      }
      watches.put(turn, after + 1);
      return JsonObject.EMPTY
          .with("turn", turn.id)
          .with("result", usable ? "resumed" : "reset")
          .with("epoch", turn.epoch)
          .with("head", turn.head())
          .with("state", turn.state());
    }

    /** Sends what is there of the watched turns. */
    void flush() {
      for (var watch : List.copyOf(watches.entrySet())) {
        var turn = watch.getKey();
        long next = watch.getValue();
        if (next <= turn.base) {
          out.accept(turn.snapshot().toString());
          next = turn.head();
        }
        while (next <= turn.head()) {
          long to = random.nextBoolean() ? turn.mergeable(next) : next;
          out.accept(turn.frame(next, to).toString());
          next = to + 1;
        }
        watches.put(turn, next);
        if (turn.isEnded()) {
          watches.remove(turn);
        }
      }
    }

    private void heartbeat() {
      var heads = new ArrayList<Json>();
      for (var turn : watches.keySet()) {
        heads.add(
            JsonObject.EMPTY
                .with("turn", turn.id)
                .with("epoch", turn.epoch)
                .with("head", turn.head())
                .with("state", turn.state()));
      }
      out.accept(
          JsonObject.EMPTY.with("type", "heartbeat").with("turns", Json.of(heads)).toString());
    }
  }

  private ModelTurn begin(String command) {
    var turn = new ModelTurn("turn_" + turns.size(), command, random);
    turns.put(turn.id, turn);
    return turn;
  }

  /** Some turn goes on, if any runs. */
  void grow() {
    var running = turns.values().stream().filter(turn -> !turn.isEnded()).toList();
    if (!running.isEmpty()) {
      running.get(random.nextInt(running.size())).grow();
      sessions.forEach(Session::flush);
    }
  }

  void heartbeat() {
    sessions.forEach(Session::heartbeat);
  }

  /** The server is killed and started again; its sockets are for the caller to break. */
  void restart() {
    sessions.clear();
    turns.values().forEach(ModelTurn::restart);
  }
}
