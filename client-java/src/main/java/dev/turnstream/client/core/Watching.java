package dev.turnstream.client.core;

import dev.turnstream.client.core.TurnView.Step;
import dev.turnstream.client.json.Json;
import dev.turnstream.client.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The turns that are watched: when to watch one again, and from where. */
final class Watching {
  /** A turn, and the watch that has no answer yet. */
  private static final class Followed {
    final TurnView view;
    @Nullable String asked;
    int beats; // heard since it was asked

    Followed(TurnView view) {
      this.view = view;
    }
  }

  private final Map<String, Followed> turns = new LinkedHashMap<>();
  private final Consumer<Output> out;
  private final Consumer<List<TurnView>> watch;

  /**
   * @param watch sends one watch for all these turns if there is a connection, and tells the id of
   *     it by {@link #asked}
   */
  Watching(Consumer<Output> out, Consumer<List<TurnView>> watch) {
    this.out = out;
    this.watch = watch;
  }

  @Nullable TurnView view(String turn) {
    var followed = turns.get(turn);
    return followed == null ? null : followed.view;
  }

  /** Follows a turn whose events come by themselves. */
  TurnView follow(String turn, Position from) {
    return turns.computeIfAbsent(turn, _ -> new Followed(new TurnView(turn, from))).view;
  }

  boolean forget(String turn) {
    return turns.remove(turn) != null;
  }

  /** A new connection: all that has not ended is watched, at once and together. */
  void onLinked() {
    turns.values().forEach(followed -> followed.asked = null);
    watchAgain(turns.values());
  }

  void asked(String id, List<TurnView> views) {
    views.forEach(view -> {
      var followed = turns.get(view.turn());
      if (followed != null) {
        followed.asked = id;
        followed.beats = 0;
      }
    });
  }

  /** The answer to a watch; what was refused is asked for again after the next heartbeat. */
  void onWatched(String id, JsonObject answer) {
    var told = byTurn(answer.items("turns"));
    for (var followed : List.copyOf(turns.values())) {
      if (id.equals(followed.asked)) {
        followed.asked = null;
        judge(followed, told.getOrDefault(followed.view.turn(), JsonObject.EMPTY));
      }
    }
  }

  private static Map<String, JsonObject> byTurn(List<Json> items) {
    var all = new LinkedHashMap<String, JsonObject>();
    for (var item : items) {
      if (item instanceof JsonObject one) {
        all.put(one.string("turn", ""), one);
      }
    }
    return all;
  }

  private void judge(Followed followed, JsonObject told) {
    var view = followed.view;
    if ("unknown".equals(told.string("result"))) {
      turns.remove(view.turn());
      out.accept(new Output.Lost(view.turn()));
    } else if ("resumed".equals(told.string("result")) && isPast(view, told)) {
      view.beforeEnd(head(told));
      watchAgain(List.of(followed));
    }
  }

  /** Whether the end is behind this position already, so that nothing would come any more. */
  private static boolean isPast(TurnView view, JsonObject told) {
    return TurnState.of(told.string("state")).isEnd() && isAt(view, told);
  }

  private static boolean isAt(TurnView view, @Nullable JsonObject told) {
    return told != null && view.position().equals(head(told));
  }

  private static Position head(JsonObject told) {
    return new Position(told.number("epoch", 0), told.number("head", 0));
  }

  /** An event of section 8.3; one of a turn that is not followed is nobody's. */
  void onEvent(JsonObject frame) {
    var followed = turns.get(frame.string("turn", ""));
    if (followed == null) {
      return;
    }
    var view = followed.view;
    switch (view.apply(frame)) {
      case Step.Applied(var event) -> {
        out.accept(new Output.Happened(view.turn(), event));
        if (view.state().isEnd()) {
          turns.remove(view.turn());
        }
      }
      case Step.Known _ -> {}
      case Step.Gap _ -> watchAgain(List.of(followed));
      case Step.WrongSum _ -> {
        out.accept(new Output.Happened(view.turn(), view.restart()));
        followed.asked = null;
        watchAgain(List.of(followed));
      }
    }
  }

  /** The heads that the server says stand behind everything it sent. */
  void onHeartbeat(List<Json> told) {
    var heads = byTurn(told);
    turns.values().forEach(Watching::countBeat);
    watchAgain(
        turns.values().stream()
            .filter(one -> !isAt(one.view, heads.get(one.view.turn())))
            .toList());
  }

  /** An answer that does not come within two heartbeats is not waited for any more. */
  private static void countBeat(Followed followed) {
    if (++followed.beats >= 2) {
      followed.asked = null;
    }
  }

  /** Asks for these from where they are, unless an answer is awaited already. */
  private void watchAgain(Collection<Followed> followed) {
    var views = new ArrayList<TurnView>();
    followed.stream().filter(one -> one.asked == null).forEach(one -> views.add(one.view));
    if (!views.isEmpty()) {
      watch.accept(views);
    }
  }

  void watchAgain(String turn) {
    var followed = turns.get(turn);
    if (followed != null) {
      watchAgain(List.of(followed));
    }
  }

  static Json target(TurnView view) {
    var target = JsonObject.EMPTY.with("turn", view.turn());
    var position = view.position();
    return position.epoch() == 0
        ? target
        : target.with("epoch", position.epoch()).with("after", position.seq());
  }
}
