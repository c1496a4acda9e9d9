package dev.turnstream.dialect.aisdk;

import dev.turnstream.dialect.FrameBuffer;
import dev.turnstream.dialect.Framing;
import dev.turnstream.model.BlockSpan;
import dev.turnstream.model.ContentBlock;
import dev.turnstream.model.MessageEvent.Fragment;
import dev.turnstream.model.MessageEvent.InputJsonDelta;
import dev.turnstream.model.MessageEvent.TextDelta;
import dev.turnstream.model.MessageEvent.ThinkingDelta;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.TurnEvents;
import java.util.List;

/** Blocks as they grow: adjacent pieces are one chunk, and go into it as they came, escaped. */
final class Pieces {
  private Pieces() {}

  /** Whether a piece adds to a block that is open and of its kind. */
  static boolean grow(TurnEvents log, long seq, Fragment piece) {
    var span = log.blocks().at(piece.index(), seq);
    return span != null && span.isOpenAfter(seq) && isOfKind(span.block(), piece);
  }

  private static boolean isOfKind(ContentBlock block, Fragment piece) {
    return switch (piece) {
      case TextDelta _ -> block instanceof ContentBlock.Text;
      case ThinkingDelta _ -> block instanceof ContentBlock.Thinking;
      case InputJsonDelta _ -> ToolChunks.isCall(block);
    };
  }

  /** Writes a chunk; returns the size of its text. */
  static int write(
      TurnEvents log, long from, long last, Fragment first, Framing framing, FrameBuffer out) {
    var span = log.blocks().at(first.index(), from);
    if (span == null) {
      throw new IllegalArgumentException("no block has begun at " + from);
    }
    out.begin(framing.at(log.epoch(), last)).append(opening(id(log, span), span.block(), first));
    int size = out.appendRun(log, from, last);
    out.append("\"}").end();
    return size;
  }

  private static RawJson opening(String id, ContentBlock block, Fragment first) {
    return RawJson.of(
        switch (first) {
          case TextDelta _ -> "{\"type\":\"text-delta\",\"id\":\"" + id + "\",\"delta\":\"";
          case ThinkingDelta _ ->
              "{\"type\":\"reasoning-delta\",\"id\":\"" + id + "\",\"delta\":\"";
          case InputJsonDelta _ -> ToolChunks.opening(id, block);
        });
  }

  /** Text behind the end of its block, which a compatible server may send, is a part of its own. */
  static List<RawJson> late(TurnEvents log, long seq, BlockSpan span, Fragment piece) {
    if (!(piece instanceof TextDelta(_, var text))
        || !(span.block() instanceof ContentBlock.Text)
        || text.isEmpty()) {
      return List.of();
    }
    var id = id(log, span) + "-" + seq;
    return List.of(
        Chunk.of("text-start", id),
        Chunk.delta("text-delta", id, RawJson.string(text)),
        Chunk.of("text-end", id));
  }

  /** Under which the pieces of a block come: its place among all of them. */
  static String id(TurnEvents log, BlockSpan span) {
    return String.valueOf(log.blocks().all().indexOf(span));
  }
}
