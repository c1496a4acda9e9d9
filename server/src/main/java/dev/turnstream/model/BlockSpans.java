package dev.turnstream.model;

import dev.turnstream.model.MessageEvent.BlockStarted;
import dev.turnstream.model.MessageEvent.BlockStopped;
import dev.turnstream.model.MessageEvent.Delta;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where each content block of a log begins and stops, also once those events are forgotten. Not
 * safe for use by two threads.
 */
public final class BlockSpans {
  private static final RawJson TEXT = RawJson.of("{\"type\":\"text\"}");
  private static final RawJson THINKING = RawJson.of("{\"type\":\"thinking\"}");
  private static final RawJson NOTHING = RawJson.of("{}");

  private final List<BlockSpan> spans = new ArrayList<>(1);
  private final List<BlockSpan> readable = Collections.unmodifiableList(spans);

  /**
   * Those of an answer that was stored: all of them began and stopped with one event.
   *
   * @param content array of content blocks
   */
  public static BlockSpans ofStored(RawJson content, long seq) {
    var all = new BlockSpans();
    for (var block : content.elements()) {
      var span = new BlockSpan(all.spans.size(), ContentBlock.of(block), seq);
      span.stop(seq);
      all.spans.add(span);
    }
    return all;
  }

  /** Takes the next event of the log. */
  public void add(long seq, TurnEvent event) {
    switch (event) {
      case Delta delta -> begun(delta, seq).hear(delta);
      case BlockStarted(int index, ContentBlock block) ->
          spans.add(new BlockSpan(index, block, seq));
      case BlockStopped(int index) -> {
        var span = at(index, seq);
        if (span != null) {
          span.stop(seq);
        }
      }
      case TurnAccepted _, TurnStarted _, TurnEnd _ -> {}
      case MessageEvent _ -> {} // speaks of the message, not of its content
    }
  }

  /** The block that a delta adds to; some compatible servers begin one without saying so. */
  private BlockSpan begun(Delta delta, long seq) {
    var span = at(delta.index(), seq);
    if (span == null) {
      span = new BlockSpan(delta.index(), unannounced(delta), seq);
      spans.add(span);
    }
    return span;
  }

  private static ContentBlock unannounced(Delta delta) {
    return switch (delta) {
      case MessageEvent.TextDelta _, MessageEvent.CitationDelta _ ->
          new ContentBlock.Text(JsonText.EMPTY, TEXT);
      case MessageEvent.ThinkingDelta _, MessageEvent.SignatureDelta _ ->
          new ContentBlock.Thinking(JsonText.EMPTY, THINKING);
      case MessageEvent.InputJsonDelta _, MessageEvent.UnknownDelta _ ->
          new ContentBlock.Unknown("", NOTHING);
    };
  }

  /** The newest block of an index among those that had begun with an event; null for none. */
  public @Nullable BlockSpan at(int index, long seq) {
    for (int i = spans.size() - 1; i >= 0; i--) {
      var span = spans.get(i);
      if (span.index() == index && span.from() <= seq) {
        return span;
      }
    }
    return null;
  }

  /** All of them in the order in which they began; grows with the log. */
  public List<BlockSpan> all() {
    return readable;
  }

  /** The same for another thread. */
  public BlockSpans copy() {
    var copy = new BlockSpans();
    spans.forEach(span -> copy.spans.add(span.copy()));
    return copy;
  }
}
