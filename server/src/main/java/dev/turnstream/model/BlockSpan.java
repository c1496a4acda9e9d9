package dev.turnstream.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where in a log one content block begins and stops, for those who say events in a protocol that
 * opens and closes what it tells. It grows with its log and belongs to the log's event loop.
 */
public final class BlockSpan {
  private static final long OPEN = Long.MAX_VALUE;

  private final int index;
  private final ContentBlock block;
  private final long from;
  private long to = OPEN;
  private boolean grown;

  /** Pieces of a call's input, which the log may have forgotten when the whole is told. */
  private final List<JsonText> input = new ArrayList<>(0);

  BlockSpan(int index, ContentBlock block, long from) {
    this.index = index;
    this.block = block;
    this.from = from;
  }

  /** The block's position in the message, from 0. */
  public int index() {
    return index;
  }

  /** The block as it opened; an empty one where the server began it without saying so. */
  public ContentBlock block() {
    return block;
  }

  /** The number of its first event. */
  public long from() {
    return from;
  }

  /** Whether it has begun, and not stopped, when an event has been told. */
  public boolean isOpenAfter(long seq) {
    return from <= seq && seq < to;
  }

  /** Whether it stops with this event. */
  public boolean stopsWith(long seq) {
    return to == seq;
  }

  /** Whether any fragment has added to it so far. */
  public boolean isGrown() {
    return grown;
  }

  /**
   * The input of a call as it stands; null while it is no whole JSON object, and for a block that
   * is no call.
   */
  public @Nullable RawJson input() {
    var told = input.isEmpty() ? "" : JsonText.join(input).toString();
    if (!told.isBlank()) {
      var whole = RawJson.of(told);
      return whole.isWholeObject() ? whole : null;
    }
    return switch (block) {
      case ContentBlock.ToolUse(_, _, var raw) -> raw.member("input");
      case ContentBlock.ServerToolUse(_, _, var raw) -> raw.member("input");
      case ContentBlock.Text _,
          ContentBlock.Thinking _,
          ContentBlock.RedactedThinking _,
          ContentBlock.ServerToolResult _,
          ContentBlock.Unknown _ ->
          null;
    };
  }

  void hear(MessageEvent.Delta delta) {
    if (delta instanceof MessageEvent.InputJsonDelta(_, var piece)) {
      input.add(piece);
    }
    grown |= delta instanceof MessageEvent.Fragment piece && !piece.fragment().isEmpty();
  }

  void stop(long seq) {
    if (to == OPEN) {
      to = seq;
    }
  }

  BlockSpan copy() {
    var copy = new BlockSpan(index, block, from);
    copy.to = to;
    copy.grown = grown;
    copy.input.addAll(input);
    return copy;
  }
}
