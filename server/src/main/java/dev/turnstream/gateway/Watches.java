package dev.turnstream.gateway;

import dev.turnstream.dialect.turnstream.ClientFrame.Target;
import dev.turnstream.dialect.turnstream.ServerFrame;
import dev.turnstream.dialect.turnstream.ServerFrame.Head;
import dev.turnstream.dialect.turnstream.ServerFrame.Watched;
import dev.turnstream.journal.Journal.Reading;
import dev.turnstream.journal.Standing;
import dev.turnstream.journal.TurnLog;
import dev.turnstream.model.Position;
import dev.turnstream.model.TurnId;
import dev.turnstream.turn.Visitor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The turns that one socket watches: a cursor for each. */
final class Watches {
  /**
   * To find a turn, in the store perhaps, and tell it anew costs about as much as so many frames.
   */
  static final int COST = 20;

  private final NativeRooms rooms;
  private final Visitor visitor;
  private final Outlet outlet;
  private final Map<TurnId, Watch> watches = new LinkedHashMap<>(2);
  private final Map<TurnId, Long> wanted = new HashMap<>(2);
  private long wishes;
  private boolean closed;

  /** A cursor and the log that it is on. */
  private record Watch(WatchedLogs.Hold hold, Cursor cursor) {
    void stop() {
      cursor.stop();
      hold.close();
    }
  }

  Watches(NativeRooms rooms, Visitor visitor, Outlet outlet) {
    this.rooms = rooms;
    this.visitor = visitor;
    this.outlet = outlet;
  }

  /** Watches a turn that was just accepted, unless it is watched already. */
  void watchFromStart(TurnId turn) {
    if (watches.containsKey(turn) || wanted.containsKey(turn)) {
      return;
    }
    long number = want(turn);
    find(
        turn,
        found ->
            found.ifPresentOrElse(
                reading -> begin(new Found(reading, null, number)),
                () -> wanted.remove(turn, number)),
        () -> wanted.remove(turn, number));
  }

  /** Watches several turns; the answer tells of each, and their events follow behind it. */
  void watch(String id, List<Target> targets) {
    outlet.charge(COST * targets.size());
    var answers = new @Nullable Watched[targets.size()];
    var found = new ArrayList<Found>();
    var missing = new int[] {targets.size()};
    Runnable whenAll =
        () -> {
          if (missing[0] == 0 && !closed) {
            var all = new ArrayList<Watched>();
            Arrays.stream(answers).forEach(all::add);
            outlet.write(outlet.framing().wrap(ServerFrame.watched(id, all)));
            found.forEach(this::begin);
          }
        };
    for (int i = 0; i < targets.size(); i++) {
      int at = i;
      var target = targets.get(i);
      long number = want(target.turn());
      Consumer<Watched> answer =
          told -> {
            answers[at] = told;
            missing[0]--;
            whenAll.run();
          };
      find(
          target.turn(),
          reading -> answer.accept(judge(target, number, reading, found)),
          () -> answer.accept(no(target, number, "unavailable")));
    }
    if (targets.isEmpty()) {
      whenAll.run();
    }
  }

  /** Of several wishes to watch a turn, the last one counts, whichever is fulfilled first. */
  private long want(TurnId turn) {
    wanted.put(turn, ++wishes);
    return wishes;
  }

  private Watched no(Target target, long number, String why) {
    wanted.remove(target.turn(), number);
    return new Watched.No(target.turn(), why);
  }

  private void find(TurnId turn, Consumer<Optional<Reading>> then, Runnable otherwise) {
    visitor.watch(
        turn,
        found -> {
          if (closed) {
            found.ifPresent(Reading::close);
          } else {
            then.accept(found);
          }
        },
        _ -> otherwise.run());
  }

  /** A log that was found, and the position that was asked for. */
  private record Found(Reading reading, @Nullable Position position, long number) {
    TurnLog log() {
      return reading.log();
    }

    Standing standing() {
      return log().standing(position);
    }
  }

  private Watched judge(Target target, long number, Optional<Reading> reading, List<Found> found) {
    if (reading.isEmpty()) {
      return no(target, number, "unknown");
    }
    var one = new Found(reading.get(), target.position(), number);
    if (!watches.containsKey(target.turn())
        && watches.size() + found.size() >= rooms.greeting().watches()) {
      one.reading().close();
      return no(target, number, "refused");
    }
    found.add(one);
    var head = headOf(one.log());
    return switch (one.standing()) {
      case BEHIND, AT_HEAD -> new Watched.Resumed(head);
      case AHEAD, TRIMMED, EXPIRED, WRONG_EPOCH ->
          new Watched.Reset(head, Resets.reason(one.standing()));
    };
  }

  private void begin(Found found) {
    var turn = found.log().turn();
    if (!wanted.remove(turn, found.number())) {
      found.reading().close(); // it was asked for otherwise since
      return;
    }
    end(turn);
    var hold = rooms.logs().hold(found.reading());
    boolean usable = found.standing().isUsable();
    long after = found.position() == null ? 0 : found.position().seq();
    var cursor = new Cursor(hold.encoder(), usable ? after : 0, !usable, outlet, () -> end(turn));
    watches.put(turn, new Watch(hold, cursor));
    cursor.advance();
  }

  /** The outlet takes more again. */
  void advance() {
    List.copyOf(watches.values()).forEach(watch -> watch.cursor().advance());
  }

  /** Watches a turn no more, nor begins to. */
  void stop(TurnId turn) {
    wanted.remove(turn);
    end(turn);
  }

  private void end(TurnId turn) {
    var watch = watches.remove(turn);
    if (watch != null) {
      watch.stop();
    }
  }

  /** Watches none any more, nor begins to. */
  void stopAll() {
    wanted.clear();
    List.copyOf(watches.keySet()).forEach(this::end);
  }

  /** The socket is gone. */
  void close() {
    closed = true;
    stopAll();
  }

  /** Whether nothing is watched, nor about to be. */
  boolean isEmpty() {
    return watches.isEmpty() && wanted.isEmpty();
  }

  /** Where each watched turn stands. */
  List<Head> heads() {
    return watches.values().stream().map(watch -> headOf(watch.hold().log())).toList();
  }

  private static Head headOf(TurnLog log) {
    return new Head(log.turn(), log.epoch(), log.head(), log.status());
  }
}
