package dev.turnstream.journal;

import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent.Fragment;
import dev.turnstream.model.MessageEvent.InputJsonDelta;
import dev.turnstream.model.MessageEvent.TextDelta;
import dev.turnstream.model.MessageEvent.ThinkingDelta;
import dev.turnstream.model.TurnEvent;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Some events of a log, one behind the other.
 *
 * <p>Once it is full, and if all of them are fragments of one block, which is what logs are made
 * of, it keeps their text as one and where each ends: three objects in place of three for each of
 * them, which the collector would have to move while everybody waits.
 */
final class Piece {
  static final int EVENTS = 32;

  private int size;
  private @Nullable TurnEvent @Nullable [] events;
  private @Nullable Fragment all;
  private char[] ends = {};

  /**
   * An empty piece.
   *
   * @param room for its events, empty, or null to make it
   */
  Piece(@Nullable TurnEvent @Nullable [] room) {
    events = room == null ? new TurnEvent[EVENTS] : room;
  }

  /**
   * Adds an event to a piece that is not full.
   *
   * @return room for events that is not needed any more, empty; mostly null
   */
  @Nullable TurnEvent @Nullable [] add(TurnEvent event) {
    var open = Objects.requireNonNull(events);
    open[size++] = event;
    if (size == EVENTS && open[0] instanceof Fragment first && areAlike(open, first)) {
      close(open, first);
    }
    if (events != null) {
      return null;
    }
    Arrays.fill(open, null);
    return open;
  }

  private void close(@Nullable TurnEvent[] open, Fragment first) {
    var offsets = new char[EVENTS];
    int end = 0;
    for (int at = 0; at < EVENTS; at++) {
      end += text(open[at]).size();
      if (end > Character.MAX_VALUE) {
        return;
      }
      offsets[at] = (char) end;
    }
    ends = offsets;
    all = with(first, joined(open));
    events = null;
  }

  private static JsonText joined(@Nullable TurnEvent[] open) {
    for (int at = 1; at < EVENTS; at++) {
      if (!text(open[at]).follows(text(open[at - 1]))) {
        return JsonText.join(Stream.of(open).map(Piece::text).toList());
      }
    }
    return text(open[0]).through(text(open[EVENTS - 1]));
  }

  private static JsonText text(@Nullable TurnEvent event) {
    return ((Fragment) Objects.requireNonNull(event)).fragment();
  }

  private static boolean areAlike(@Nullable TurnEvent[] events, Fragment first) {
    for (var event : events) {
      if (!(event instanceof Fragment next) || !areAlike(first, next)) {
        return false;
      }
    }
    return true;
  }

  /** Whether two fragments are of one kind and of one block. */
  static boolean areAlike(Fragment one, Fragment other) {
    return one.getClass() == other.getClass() && one.index() == other.index();
  }

  private static Fragment with(Fragment like, JsonText text) {
    return switch (like) {
      case TextDelta(int index, _) -> new TextDelta(index, text);
      case ThinkingDelta(int index, _) -> new ThinkingDelta(index, text);
      case InputJsonDelta(int index, _) -> new InputJsonDelta(index, text);
    };
  }

  /** An event, made anew if only its text is kept. */
  TurnEvent get(int at) {
    return events == null ? together(at, at) : Objects.requireNonNull(events[at]);
  }

  /** Whether it keeps text only, so that all its events are fragments of one block. */
  boolean isText() {
    return events == null;
  }

  /** One fragment for several of a piece that is text. */
  Fragment together(int first, int last) {
    var whole = Objects.requireNonNull(all);
    return with(whole, whole.fragment().part(start(first), ends[last]));
  }

  private int start(int at) {
    return at == 0 ? 0 : ends[at - 1];
  }

  /** Whether an event is a fragment of the same block and kind. */
  boolean isLike(int at, Fragment fragment) {
    return (all == null ? Objects.requireNonNull(events)[at] : all) instanceof Fragment one
        && areAlike(one, fragment);
  }

  /** How many bytes of text some fragments have. */
  int textSize(int first, int last) {
    if (events == null) {
      return ends[last] - start(first);
    }
    int sum = 0;
    for (int at = first; at <= last; at++) {
      sum += text(events[at]).size();
    }
    return sum;
  }

  /** How many of a text's fragments are taken until so many bytes are there; else one. */
  int countWithin(int first, int room) {
    int last = first;
    while (isText() && last < EVENTS - 1 && ends[last] - start(first) < room) {
      last++;
    }
    return last - first + 1;
  }

  /** Lets go of the first events, as far as they stand by themselves. */
  void forget(int count) {
    if (events != null) {
      Arrays.fill(events, 0, count, null);
    }
  }
}
