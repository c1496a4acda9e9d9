package dev.turnstream.journal;

import dev.turnstream.model.AnswerFold;
import dev.turnstream.model.BlockSpans;
import dev.turnstream.model.ContentBlock;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.Position;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.Snapshot;
import dev.turnstream.model.TurnAccepted;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnEvent;
import dev.turnstream.model.TurnEvents;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnStarted;
import dev.turnstream.model.TurnStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The log of one turn: events numbered from 1 without gaps, the last one a {@link TurnEnd}.
 *
 * <p>It belongs to one event loop. Appending and telling the followers are two steps, so that what
 * one read from Claude brought reaches each watcher as one write. A log that outgrows its window
 * forgets its oldest events, but not what they said: a {@link Snapshot} stands for them.
 */
public final class TurnLog implements TurnEvents {
  private static final int EVENT_OVERHEAD = 48;

  /** Of those whose text is kept with that of others. */
  private static final int FRAGMENT_OVERHEAD = 8;

  private final TurnId turn;
  private final long epoch;
  private final long windowBytes;
  private final AnswerFold fold;
  private final BlockSpans blocks;
  private static final Runnable[] NOBODY = {};

  private final EventList events = new EventList();

  /** Replaced when somebody comes or goes, so that it can be told while that happens. */
  private Runnable[] followers = NOBODY;

  /** Number of the event before the first that is kept. */
  private long trimmed;

  /** Number of the last event that the fold has taken. */
  private long folded;

  /** Whether it was made from the store. */
  private boolean stored;

  private long bytes;
  private long forgottenText;
  private long totalBytes;
  private TurnStatus status = TurnStatus.QUEUED;
  private @Nullable TurnAccepted accepted;

  /**
   * An empty log.
   *
   * @param epoch generation of whoever writes it, from 1
   * @param windowBytes from about how many bytes on it forgets its older half
   */
  public TurnLog(TurnId turn, long epoch, long windowBytes) {
    this(turn, epoch, windowBytes, new AnswerFold(), new BlockSpans(), 0);
  }

  private TurnLog(
      TurnId turn, long epoch, long windowBytes, AnswerFold fold, BlockSpans blocks, long trimmed) {
    this.turn = turn;
    this.epoch = epoch;
    this.windowBytes = windowBytes;
    this.fold = fold;
    this.blocks = blocks;
    this.trimmed = trimmed;
    this.folded = trimmed;
  }

  /**
   * The log of a turn whose live log is gone, made from what was stored: its first event is
   * forgotten, the second one is the end.
   */
  public static TurnLog ofStored(
      TurnId turn, long epoch, TurnAccepted accepted, AnswerFold answer, TurnEnd end) {
    var blocks = BlockSpans.ofStored(answer.content(), 1);
    var log = new TurnLog(turn, epoch, Long.MAX_VALUE, answer, blocks, 1);
    log.stored = true;
    log.accepted = accepted;
    log.append(end);
    return log;
  }

  /**
   * Adds an event and returns its number.
   *
   * @throws IllegalStateException after the end
   */
  public long append(TurnEvent event) {
    if (isEnded()) {
      throw new IllegalStateException("the turn has ended; nothing can follow " + end());
    }
    events.add(event);
    long size = sizeOf(event);
    bytes += size;
    totalBytes += size;
    blocks.add(head(), event);
    switch (event) {
      case MessageEvent _ -> {}
      case TurnAccepted first -> accepted = first;
      case TurnStarted _ -> status = TurnStatus.RUNNING;
      case TurnEnd end -> status = end.status();
    }
    return head();
  }

  /** Tells the followers that there is more to read. */
  public void publish() {
    for (var follower : followers) {
      follower.run();
    }
    if (bytes > windowBytes) {
      trim(); // not before those who keep up have read
    }
  }

  @Override
  public TurnId turn() {
    return turn;
  }

  @Override
  public long epoch() {
    return epoch;
  }

  @Override
  public long head() {
    return trimmed + events.size();
  }

  @Override
  public TurnEvent event(long seq) {
    return events.get(index(seq));
  }

  @Override
  public long lastOfRun(long from, int room) {
    return trimmed + 1 + events.lastOfRun(index(from), room);
  }

  @Override
  public void tellRun(long from, long last, Consumer<JsonText> out) {
    events.tellTexts(index(from), index(last), out);
  }

  private int index(long seq) {
    return Math.toIntExact(seq - trimmed - 1);
  }

  /** Where the turn stands. */
  public TurnStatus status() {
    return status;
  }

  /** Whether the end has been appended. */
  public boolean isEnded() {
    return status.isTerminal();
  }

  @Override
  public @Nullable TurnAccepted accepted() {
    return accepted;
  }

  @Override
  public BlockSpans blocks() {
    return blocks;
  }

  /** The end, or null while there is none. */
  public @Nullable TurnEnd end() {
    return events.last() instanceof TurnEnd end ? end : null;
  }

  /** Roughly what all events that were ever appended occupy, in bytes. */
  public long totalBytes() {
    return totalBytes;
  }

  /** Roughly what it occupies, in bytes: the events that are kept, and the text of the others. */
  public long bytes() {
    return bytes + forgottenText;
  }

  /**
   * How a position stands to this log.
   *
   * @param position null for the beginning
   */
  public Standing standing(@Nullable Position position) {
    if (position == null) {
      return stored ? Standing.EXPIRED : standing(0);
    }
    if (position.epoch() != epoch) {
      return position.epoch() > epoch ? Standing.WRONG_EPOCH : Standing.EXPIRED;
    }
    return standing(position.seq());
  }

  private Standing standing(long after) {
    return after > head()
        ? Standing.AHEAD
        : after < trimmed ? Standing.TRIMMED : after == head() ? Standing.AT_HEAD : Standing.BEHIND;
  }

  /**
   * The events after a position, oldest first.
   *
   * @param after number of the last event that the reader has; its standing must be usable
   */
  public List<TurnEvent> readAfter(long after) {
    return events.from(Math.toIntExact(after - trimmed));
  }

  /**
   * What the events after a position add to an answer: adjacent fragments of a block may be one, so
   * there can be fewer of them.
   *
   * @param after number of the last event that the reader has; its standing must be usable
   */
  public List<TurnEvent> saidAfter(long after) {
    return said(after, head());
  }

  private List<TurnEvent> said(long after, long last) {
    var said = new ArrayList<TurnEvent>();
    for (long seq = after; seq < last; ) {
      int next = index(seq + 1);
      int count = events.countTogether(next, index(last));
      said.add(events.together(next, count));
      seq += count;
    }
    return said;
  }

  /** Whether the event after this position is still there, or yet to come. */
  public boolean reachesBackTo(long after) {
    return after >= trimmed;
  }

  /** Up to which event a snapshot stands for all: the end is always told by itself. */
  public long snapshotSeq() {
    return isEnded() ? head() - 1 : head();
  }

  /** What stands for all events so far but the end. */
  public Snapshot snapshot() {
    return answer().snapshot();
  }

  /** The answer so far; to be read at once. */
  public AnswerFold answer() {
    foldUpTo(head());
    return fold;
  }

  /** Has {@code onMore} run at each {@link #publish()}, on the log's event loop. */
  public Following follow(Runnable onMore) {
    followers = Arrays.copyOf(followers, followers.length + 1);
    followers[followers.length - 1] = onMore;
    return () -> leave(onMore);
  }

  private void leave(Runnable follower) {
    int at = Arrays.asList(followers).indexOf(follower);
    if (at >= 0) {
      var rest = new ArrayList<>(Arrays.asList(followers));
      rest.remove(at);
      followers = rest.toArray(NOBODY);
    }
  }

  /** A follower's way out. */
  public interface Following {
    /** Ends the following; harmless when repeated. */
    void stop();
  }

  /** A log of its own for another event loop, which is to be told of what follows. */
  TurnLog copy() {
    var copy = new TurnLog(turn, epoch, windowBytes, answer().copy(), blocks.copy(), trimmed);
    copy.folded = folded;
    events.from(0).forEach(copy.events::add);
    copy.bytes = bytes;
    copy.forgottenText = forgottenText;
    copy.status = status;
    copy.accepted = accepted;
    return copy;
  }

  private void foldUpTo(long seq) {
    said(folded, seq).forEach(fold::add);
    folded = Math.max(folded, seq);
  }

  private void trim() {
    int count = 0;
    while (bytes > windowBytes / 2 && count < events.size() - 1) {
      var event = events.get(count);
      bytes -= sizeOf(event);
      forgottenText += contentOf(event); // the fold keeps it
      count++;
    }
    foldUpTo(trimmed + count);
    events.forget(count);
    trimmed += count;
  }

  private static long sizeOf(@Nullable RawJson raw) {
    return raw == null ? 0 : raw.size();
  }

  private static long sizeOf(TurnEvent event) {
    return contentOf(event)
        + (event instanceof MessageEvent.Fragment ? FRAGMENT_OVERHEAD : EVENT_OVERHEAD);
  }

  private static long contentOf(TurnEvent event) {
    return switch (event) {
      case MessageEvent.Fragment delta -> delta.fragment().size();
      case MessageEvent.SignatureDelta delta -> delta.signature().length();
      case MessageEvent.CitationDelta delta -> delta.citation().size();
      case MessageEvent.UnknownDelta delta -> delta.raw().size();
      case MessageEvent.UnknownEvent unknown -> unknown.raw().size();
      case MessageEvent.BlockStarted(int _, ContentBlock block) -> block.raw().size();
      case TurnAccepted _, TurnStarted _, TurnEnd _ -> 0;
      case MessageEvent.MessageStarted start -> sizeOf(start.raw());
      case MessageEvent.MessageDelta delta -> sizeOf(delta.raw());
      case MessageEvent.BlockStopped _,
          MessageEvent.MessageStopped _,
          MessageEvent.Ping _,
          MessageEvent.ErrorReported _ ->
          0;
    };
  }
}
