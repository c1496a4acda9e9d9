package dev.turnstream.store;

import dev.turnstream.model.ConversationSettings.History;
import dev.turnstream.model.MessageId;
import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.store.NewTurn.ToldMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lays a history that a client tells on the tree of a conversation: how far the store knows it, and
 * what of it is new.
 */
final class ToldHistory {
  /** A conversation's messages, as far as they matter here. */
  interface Tree<E extends Exception> {
    /**
     * The children of a message that a told one may stand for, oldest first: of its role, and with
     * the id that the client knows or the very same content.
     *
     * @param parent null for the first messages
     */
    List<MessageId> alike(@Nullable MessageId parent, ToldMessage told) throws E;

    /** The newest message; null in a conversation that is about to be. */
    @Nullable MessageId leaf() throws E;
  }

  /** What comes of it. */
  sealed interface Laid {}

  /**
   * It fits.
   *
   * @param parent the message that is known last; null for none
   * @param added what follows it, perhaps nothing
   */
  record Fits(@Nullable MessageId parent, List<ToldMessage> added) implements Laid {}

  /** It speaks of a past that the store has otherwise. */
  record Contradicts() implements Laid {}

  private ToldHistory() {}

  static <E extends Exception> Laid lay(List<ToldMessage> told, Tree<E> tree, History history)
      throws E {
    return switch (history) {
      case CLIENT -> known(told, tree).fits();
      case SERVER -> layTail(told, tree);
    };
  }

  /** Only the user's messages at the end may be new. */
  private static <E extends Exception> Laid layTail(List<ToldMessage> told, Tree<E> tree) throws E {
    int head = told.size();
    while (head > 0 && told.get(head - 1).role() == Role.USER) {
      head--;
    }
    var known = known(told, tree);
    if (head > 0) {
      return known.count >= head ? known.fits() : new Contradicts();
    }
    var last = told.getLast().known();
    return known.count == told.size() && last != null && last.equals(known.last)
        ? known.fits()
        : new Fits(tree.leaf(), told);
  }

  /** How much of a history a tree has: so many messages, of which this is the last. */
  private record Known(List<ToldMessage> told, int count, @Nullable MessageId last) {
    Laid fits() {
      return new Fits(last, told.subList(count, told.size()));
    }
  }

  /** Messages may stand beside others that are the same, so all ways are gone at once. */
  private static <E extends Exception> Known known(List<ToldMessage> told, Tree<E> tree) throws E {
    List<@Nullable MessageId> ends = new ArrayList<>();
    ends.add(null);
    int count = 0;
    for (var message : told) {
      var next = new ArrayList<@Nullable MessageId>();
      for (var end : ends) {
        next.addAll(tree.alike(end, message));
      }
      if (next.isEmpty()) {
        break;
      }
      ends = next.contains(message.known()) ? listOf(message.known()) : next;
      count++;
    }
    return new Known(told, count, ends.getLast());
  }

  private static List<@Nullable MessageId> listOf(@Nullable MessageId one) {
    var list = new ArrayList<@Nullable MessageId>(1);
    list.add(one);
    return list;
  }
}
