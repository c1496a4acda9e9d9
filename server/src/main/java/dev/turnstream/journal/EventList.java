package dev.turnstream.journal;

import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent.Fragment;
import dev.turnstream.model.TurnEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Events that are added behind and forgotten in front. It grows piece by piece, so what is there is
 * never copied as a whole.
 */
final class EventList {
  private final List<Piece> pieces = new ArrayList<>(1);

  /** How many events of the first piece are forgotten. */
  private int offset;

  private int size;

  /** As it came: those who keep up ask for no other. */
  private @Nullable TurnEvent newest;

  /** Room for the events of the next piece. */
  private @Nullable TurnEvent @Nullable [] spare;

  int size() {
    return size;
  }

  void add(TurnEvent event) {
    if (offset + size == pieces.size() * Piece.EVENTS) {
      pieces.add(new Piece(spare));
      spare = null;
    }
    var used = pieces.getLast().add(event);
    spare = used == null ? spare : used;
    newest = event;
    size++;
  }

  /**
   * An event.
   *
   * @param index from 0 for the oldest
   * @throws IndexOutOfBoundsException if it is not there
   */
  TurnEvent get(int index) {
    Objects.checkIndex(index, size);
    return index == size - 1 ? Objects.requireNonNull(newest) : piece(index).get(at(index));
  }

  private Piece piece(int index) {
    return pieces.get((offset + index) / Piece.EVENTS);
  }

  private int at(int index) {
    return (offset + index) % Piece.EVENTS;
  }

  @Nullable TurnEvent last() {
    return size == 0 ? null : newest;
  }

  /**
   * How many events {@link #together} can make one of.
   *
   * @param last index of the last that may be taken
   */
  int countTogether(int index, int last) {
    return piece(index).isText() ? Math.min(last - index + 1, Piece.EVENTS - at(index)) : 1;
  }

  /** One event that says what these say. */
  TurnEvent together(int index, int count) {
    return count == 1 ? get(index) : piece(index).together(at(index), at(index) + count - 1);
  }

  /**
   * Index of the last of adjacent fragments of one block.
   *
   * @param from index of the first, which must be a fragment
   * @param room bytes of text after which no further one is taken
   */
  int lastOfRun(int from, int room) {
    var first = (Fragment) get(from);
    int text = first.fragment().size();
    int last = from;
    while (last < size - 1 && text < room) {
      var piece = piece(last + 1);
      int at = at(last + 1);
      if (!piece.isLike(at, first)) {
        break;
      }
      int count = Math.min(piece.countWithin(at, room - text), size - 1 - last);
      text += piece.textSize(at, at + count - 1);
      last += count;
    }
    return last;
  }

  /** Tells the text of adjacent fragments of one block. */
  void tellTexts(int index, int last, Consumer<JsonText> out) {
    int at = index;
    while (at <= last) {
      int count = countTogether(at, last);
      out.accept(((Fragment) together(at, count)).fragment());
      at += count;
    }
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
    int whole = offset / Piece.EVENTS;
    if (whole > 0) {
      pieces.subList(0, whole).clear();
      offset -= whole * Piece.EVENTS;
    }
    if (!pieces.isEmpty()) {
      pieces.getFirst().forget(offset);
    }
  }
}
