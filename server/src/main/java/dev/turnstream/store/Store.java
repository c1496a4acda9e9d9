package dev.turnstream.store;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.ConversationName;
import dev.turnstream.model.Owner;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.SettingsChange;
import dev.turnstream.model.TurnId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Conversations, their turns, and the ledger, durable.
 *
 * <p>Every method blocks and may be called from many threads at once, never on an event loop. What
 * a method has returned from is there after a crash of the process. Whoever asks for what is not
 * theirs hears the same as for what does not exist.
 */
public interface Store extends AutoCloseable {
  /**
   * Writes down that a turn is accepted: its question (unless it exists), its answer, empty as yet,
   * and the turn itself. The answer becomes the newest message of the conversation.
   *
   * @throws StoreException if it can't be written; then nothing was
   */
  Begun begin(NewTurn turn);

  /**
   * Writes down that a queued turn is asked now.
   *
   * @return the messages from the first to the question, as Claude is to be asked; empty when the
   *     turn is not queued (any more)
   */
  Optional<List<StoredMessage>> run(TurnId turn, Instant startedAt);

  /**
   * Keeps the answer so far, an array of content blocks, and what it has used: that counts if the
   * process dies before the end. No effect once the turn has ended or its conversation is deleted.
   */
  void checkpoint(TurnId turn, RawJson content, StoredEnd soFar);

  /**
   * Writes down a turn's end, its answer, and a row of the ledger. The first end counts.
   *
   * @return the conversation, if the first exchange has given it another title
   */
  Optional<ConversationSummary> finish(TurnId turn, FinishedTurn end);

  /**
   * Rows of the ledger for turns that belong to no conversation, written together.
   *
   * @throws StoreException if one of them can't be written; then none was
   */
  void bill(List<Bill> bills);

  /**
   * Writes down in the ledger what a turn that runs has used so far, and who pays for it: that
   * counts if the process dies before the end. No effect once the turn has ended.
   */
  void note(LedgerNote note);

  /**
   * After a start: whatever still says queued or running was interrupted by the end of the process
   * before; it ends with the answer and the use that were kept last.
   *
   * @return how many turns those were
   */
  int interruptRunning(Instant now);

  /**
   * Asks whoever runs a turn to cancel it, where that is another server with the same store.
   *
   * @return false when there is none, or it has ended
   */
  boolean askCancel(Owner owner, TurnId turn);

  /** Turns that somebody was asked to cancel and that have not ended, in no order. */
  List<TurnId> cancelsAsked();

  /** One turn. */
  Optional<StoredTurn> turn(Owner owner, TurnId turn);

  /** The turn that a client's command started. */
  Optional<StoredTurn> turnByCommand(Owner owner, String command);

  /** A turn's answer as it was kept last, an array of content blocks. */
  Optional<RawJson> answer(Owner owner, TurnId turn);

  /**
   * Conversations, the one with the newest activity first.
   *
   * @param limit at least 1
   * @param after {@link Page#next()} of the page before, or null for the first page
   * @param query words, each of which is in the title or in a message; null for all conversations
   * @throws IllegalArgumentException if {@code after} is none of those
   */
  Page<ConversationSummary> list(
      Owner owner, int limit, @Nullable String after, @Nullable String query);

  /** A conversation with all its messages and turns. */
  Optional<StoredConversation> read(Owner owner, ConversationId conversation);

  /** The conversation that a client's name leads to. */
  Optional<NamedConversation> named(Owner owner, ConversationName name);

  /** Gives a conversation another title; empty when there is none, or how it stands now. */
  Optional<ConversationSummary> rename(Owner owner, ConversationId conversation, String title);

  /** Changes what a conversation asks for; empty when there is none, or how it stands now. */
  Optional<ConversationSummary> configure(
      Owner owner, ConversationId conversation, SettingsChange change);

  /**
   * Deletes a conversation. It is hidden at once: nothing finds it or its turns any more, but
   * {@link #restore}. When the grace is over its messages, turns and all their text are gone from
   * the disk too; the ledger keeps numbers only.
   *
   * @param grace zero to have it gone at once, also one that is hidden already
   * @return false when there is none
   */
  boolean delete(Owner owner, ConversationId conversation, Duration grace);

  /** Brings back what was deleted and is not gone; empty when there is nothing to bring back. */
  Optional<ConversationSummary> restore(Owner owner, ConversationId conversation);

  /**
   * Has those gone whose grace is over, and those in which nothing has happened for as long as they
   * are kept; to be called now and then. The bytes of the latter are gone from the disk some
   * minutes later at the latest, since the file is rebuilt for many of them at once.
   *
   * @param keep how long every conversation is kept at most; null for ever
   */
  Swept sweep(@Nullable Duration keep);

  /**
   * The same where all are kept for ever.
   *
   * @return how many are gone
   */
  default int sweep() {
    return sweep(null).conversations().size();
  }

  /**
   * Erases a user: all conversations with their turns, titles, names and search words, hidden ones
   * too, are gone from the disk when this returns, and so is the user's name. The ledger keeps its
   * numbers under another name.
   *
   * @param pseudonym whom the ledger names instead; to be one that nobody can be
   */
  Erased erase(Owner owner, Owner pseudonym);

  /**
   * Writes something that changes nothing.
   *
   * @throws StoreException if nothing can be written now
   */
  void check();

  /** What was used and what it cost, oldest first; {@code to} is excluded. */
  List<LedgerRow> ledger(Owner owner, Instant from, Instant to);

  /** The same, all owners together, by day of UTC and by model, in no order. */
  List<LedgerDay> ledgerDays(Instant from, Instant to);

  /**
   * The same by day of UTC and by model for each owner, by day, owner and model. Costs add up to
   * the last trillionth of a dollar.
   *
   * @param owner null for all
   */
  List<LedgerUse> ledgerUse(@Nullable Owner owner, Instant from, Instant to);

  /** What was used from a time on, by those who paid for it, in no order. */
  List<LedgerShare> ledgerShares(Instant from);

  @Override
  void close();
}
