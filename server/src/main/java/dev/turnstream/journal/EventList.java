package dev.turnstream.journal;

import dev.turnstream.model.TurnEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Events that are added behind and forgotten in front. It grows piece by piece, so what is there is
 * never copied.
 */
final class EventList {
  private static final int PIECE = 64;

  private final List<@Nullable TurnEvent[]> pieces = new ArrayList<>(1);

  /** How many events of the first piece are forgotten. */
  private int offset;

  private int size;

  int size() {
    return size;
  }

  void add(TurnEvent event) {
    int at = offset + size;
    if (at == pieces.size() * PIECE) {
      pieces.add(new TurnEvent[PIECE]);
    }
    pieces.getLast()[at % PIECE] = event;
    size++;
  }

  /**
   * An event.
   *
   * @param index from 0 for the oldest
   * @throws IndexOutOfBoundsException if it is not there
   */
  TurnEvent get(int index) {
    if (index >= 0 && index < size) {
      int at = offset + index;
      var event = pieces.get(at / PIECE)[at % PIECE];
      if (event != null) {
        return event;
      }
    }
    throw new IndexOutOfBoundsException("event " + index + " of " + size);
  }

  @Nullable TurnEvent last() {
    return size == 0 ? null : get(size - 1);
  }

  /** The events from an index on. */
  List<TurnEvent> from(int index) {
    Objects.checkIndex(index, size + 1);
    var events = new ArrayList<TurnEvent>(size - index);
    for (int i = index; i < size; i++) {
      events.add(get(i));
    }
    return Collections.unmodifiableList(events);
  }

  /** Forgets the oldest events. */
  void forget(int count) {
    offset += count;
    size -= count;
    int whole = offset / PIECE;
    if (whole > 0) {
      pieces.subList(0, whole).clear();
      offset -= whole * PIECE;
    }
    if (!pieces.isEmpty()) {
      Arrays.fill(pieces.getFirst(), 0, Math.min(offset, PIECE), null);
    }
  }
}
