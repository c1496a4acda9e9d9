package dev.turnstream.journal;

import dev.turnstream.model.ContentBlock;
import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The log of one turn: events numbered from 1 without gaps, the last one a {@link TurnEnd}.
 *
 * <p>It belongs to one event loop. Appending and telling the followers are two steps, so that what
 * one read from Claude brought reaches each watcher as one write.
 */
public final class TurnLog {
  private static final int EVENT_OVERHEAD = 48;

  private final List<TurnEvent> events = new ArrayList<>();
  private final List<Runnable> followers = new ArrayList<>(1);
  private long bytes;

  /**
   * Adds an event and returns its number.
   *
   * @throws IllegalStateException after the end
   */
  public long append(TurnEvent event) {
    if (isEnded()) {
      throw new IllegalStateException("the turn has ended; nothing can follow " + events.getLast());
    }
    events.add(event);
    bytes += EVENT_OVERHEAD + sizeOf(event);
    return events.size();
  }

  /** Tells the followers that there is more to read. */
  public void publish() {
    // A follower may stop following while it is told.
    for (var follower : List.copyOf(followers)) {
      follower.run();
    }
  }

  /** The number of the newest event, 0 when there is none. */
  public long head() {
    return events.size();
  }

  /** Whether the end has been appended. */
  public boolean isEnded() {
    return !events.isEmpty() && events.getLast() instanceof TurnEnd;
  }

  /** Roughly what the log occupies, in bytes. */
  public long bytes() {
    return bytes;
  }

  /**
   * The events after a position, oldest first, as a view for reading at once.
   *
   * @param after number of the last event that the reader has, 0 for none, at most {@link #head()}
   */
  public List<TurnEvent> readAfter(long after) {
    return Collections.unmodifiableList(events.subList(Math.toIntExact(after), events.size()));
  }

  /** Has {@code onMore} run at each {@link #publish()}, on the log's event loop. */
  public Following follow(Runnable onMore) {
    followers.add(onMore);
    return () -> followers.remove(onMore);
  }

  /** A follower's way out. */
  public interface Following {
    /** Ends the following; harmless when repeated. */
    void stop();
  }

  private static long sizeOf(TurnEvent event) {
    return switch (event) {
      case MessageEvent.TextDelta delta -> delta.text().size();
      case MessageEvent.ThinkingDelta delta -> delta.thinking().size();
      case MessageEvent.InputJsonDelta delta -> delta.partialJson().size();
      case MessageEvent.SignatureDelta delta -> delta.signature().length();
      case MessageEvent.CitationDelta delta -> delta.citation().size();
      case MessageEvent.UnknownDelta delta -> delta.raw().size();
      case MessageEvent.UnknownEvent unknown -> unknown.raw().size();
      case MessageEvent.BlockStarted(int _, ContentBlock block) -> block.raw().size();
      case MessageEvent.MessageStarted _,
          MessageEvent.BlockStopped _,
          MessageEvent.MessageDelta _,
          MessageEvent.MessageStopped _,
          MessageEvent.Ping _,
          MessageEvent.ErrorReported _,
          TurnEnd _ ->
          0;
    };
  }
}
