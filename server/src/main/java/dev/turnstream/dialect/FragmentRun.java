package dev.turnstream.dialect;

import dev.turnstream.model.MessageEvent.Fragment;
import dev.turnstream.model.TurnEvents;

/** Adjacent pieces of one block: they go into one frame, as they came, escaped. */
public final class FragmentRun {
  private FragmentRun() {}

  /**
   * Number of the last event that goes into the same frame as a piece.
   *
   * @param from number of the piece, which must be a {@link Fragment}
   * @param room bytes of text after which no further piece is taken
   */
  public static long last(TurnEvents log, long from, int room) {
    var first = (Fragment) log.event(from);
    long last = from;
    int text = first.fragment().size();
    while (last < log.head()
        && text < room
        && log.event(last + 1) instanceof Fragment next
        && next.getClass() == first.getClass()
        && next.index() == first.index()) {
      last++;
      text += next.fragment().size();
    }
    return last;
  }

  /** Appends pieces to an open frame. Returns the size of their text in bytes. */
  public static int append(TurnEvents log, long from, long last, FrameBuffer out) {
    int start = out.size();
    for (long seq = from; seq <= last; seq++) {
      out.append(((Fragment) log.event(seq)).fragment());
    }
    return out.size() - start;
  }
}
