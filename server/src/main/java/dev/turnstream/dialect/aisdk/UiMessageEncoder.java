package dev.turnstream.dialect.aisdk;

import dev.turnstream.dialect.Encoder;
import dev.turnstream.dialect.FrameBuffer;
import dev.turnstream.dialect.Framing;
import dev.turnstream.model.BlockSpan;
import dev.turnstream.model.ContentBlock;
import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.MessageEvent.Delta;
import dev.turnstream.model.MessageEvent.Fragment;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.StopReason;
import dev.turnstream.model.TurnAccepted;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnEvent;
import dev.turnstream.model.TurnEvents;
import dev.turnstream.model.TurnStarted;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says a log as the chunks of one step of a UI message. What one event says in several chunks has
 * its position at the last of them.
 */
public final class UiMessageEncoder implements Encoder {
  private final @Nullable String continued;
  private final List<EarlierStep> earlier;

  /** Says a message of its own. */
  public UiMessageEncoder() {
    this(null, List.of());
  }

  /**
   * Says what a message that is there goes on with.
   *
   * @param continued the page's id of that message; null for a message of its own
   * @param earlier what it said before, for a page that builds it anew; nothing for one that has it
   */
  public UiMessageEncoder(@Nullable String continued, List<EarlierStep> earlier) {
    this.continued = continued;
    this.earlier = List.copyOf(earlier);
  }

  @Override
  public boolean canReplace() {
    return false; // what a page has heard of a message stays in it
  }

  @Override
  public long encode(TurnEvents log, long after, int maxBytes, Framing framing, FrameBuffer out) {
    long seq = after;
    int text = 0;
    while (seq < log.head() && (text < maxBytes || seq == after)) {
      long from = seq + 1;
      var event = log.event(from);
      if (event instanceof Fragment first && Pieces.grow(log, from, first)) {
        for (var chunk : unannounced(log, from, first)) {
          out.begin(framing).append(chunk).end();
        }
        seq = log.lastOfRun(from, maxBytes - text);
        text += Pieces.write(log, from, seq, first, framing, out);
      } else {
        seq = from;
        write(say(log, seq, event), log.epoch(), seq, framing, out);
      }
    }
    return seq;
  }

  @Override
  public void encode(TurnEvents log, Stand stand, Framing framing, FrameBuffer out) {
    var chunks = new ArrayList<>(open(log, stand.accepted()));
    var spans = log.blocks().all();
    var content = stand.snapshot().content().elements();
    for (int place = 0; place < spans.size(); place++) {
      var span = spans.get(place);
      boolean isThere = span.from() <= stand.seq() && span.index() < content.size();
      if (isThere && content.get(span.index()).isObject()) {
        chunks.addAll(stand(log, place, content.get(span.index()), stand.seq()));
      }
    }
    write(chunks, log.epoch(), stand.seq(), framing, out);
  }

  private static List<RawJson> stand(TurnEvents log, int place, RawJson content, long seq) {
    var spans = log.blocks().all();
    var span = spans.get(place);
    var block = span.block();
    var id = String.valueOf(place);
    var chunks =
        new ArrayList<>(BlockChunks.whole(id, block, content, BlockChunks.isCalled(spans, place)));
    if (!span.isOpenAfter(seq)) {
      chunks.addAll(BlockChunks.close(id, block, span.input()));
    }
    return chunks;
  }

  private static void write(
      List<RawJson> chunks, long epoch, long seq, Framing framing, FrameBuffer out) {
    for (int i = 0; i < chunks.size(); i++) {
      boolean isLast = i == chunks.size() - 1;
      out.begin(isLast ? framing.at(epoch, seq) : framing).append(chunks.get(i)).end();
    }
  }

  private List<RawJson> say(TurnEvents log, long seq, TurnEvent event) {
    return switch (event) {
      case TurnAccepted accepted -> open(log, accepted);
      case TurnStarted _ -> List.of();
      case Delta delta -> say(log, seq, delta);
      case MessageEvent.MessageStarted start -> usage(MessageChunks.usage(log, start.usage()));
      case MessageEvent.MessageDelta delta -> usage(MessageChunks.usage(log, delta.usage()));
      case MessageEvent.BlockStarted(_, var block) -> {
        int place = newest(log, seq);
        yield BlockChunks.open(
            String.valueOf(place), block, BlockChunks.isCalled(log.blocks().all(), place));
      }
      case MessageEvent.BlockStopped(int index) -> {
        var span = log.blocks().at(index, seq);
        yield span != null && span.stopsWith(seq) ? close(log, span) : List.of();
      }
      case MessageEvent.UnknownEvent _, MessageEvent.MessageStopped _ -> List.of();
      case MessageEvent.Ping _, MessageEvent.ErrorReported _ -> List.of(); // no part of a log
      case TurnEnd end -> end(log, seq, end);
    };
  }

  private List<RawJson> open(TurnEvents log, TurnAccepted accepted) {
    var chunks = new ArrayList<RawJson>();
    chunks.add(MessageChunks.start(log, accepted, continued, earlier));
    for (var step : earlier) {
      chunks.add(Chunk.of("start-step"));
      chunks.addAll(step.chunks());
    }
    chunks.add(Chunk.of("start-step"));
    return chunks;
  }

  private static List<RawJson> usage(@Nullable RawJson chunk) {
    return chunk == null ? List.of() : List.of(chunk);
  }

  /** What adds to a block otherwise than by more of the same. */
  private static List<RawJson> say(TurnEvents log, long seq, Delta delta) {
    var chunks = new ArrayList<>(unannounced(log, seq, delta));
    var span = log.blocks().at(delta.index(), seq);
    if (span == null) {
      return chunks;
    }
    switch (delta) {
      case MessageEvent.SignatureDelta(_, var signature) -> {
        if (span.block() instanceof ContentBlock.Thinking && span.isOpenAfter(seq)) {
          chunks.add(BlockChunks.signature(Pieces.id(log, span), signature));
        }
      }
      case MessageEvent.CitationDelta(_, var citation) -> chunks.add(SourceChunk.of(citation));
      case Fragment late -> chunks.addAll(Pieces.late(log, seq, span, late));
      case MessageEvent.UnknownDelta _ -> {} // nobody knows what it adds to
    }
    return chunks;
  }

  /** Opens a block that a server began without saying so. */
  private static List<RawJson> unannounced(TurnEvents log, long seq, Delta delta) {
    var span = log.blocks().at(delta.index(), seq);
    return span != null && span.from() == seq
        ? BlockChunks.open(Pieces.id(log, span), span.block(), true)
        : List.of();
  }

  private static List<RawJson> close(TurnEvents log, BlockSpan span) {
    return BlockChunks.close(Pieces.id(log, span), span.block(), span.input());
  }

  /** The place of the block that begins with an event. */
  private static int newest(TurnEvents log, long seq) {
    var spans = log.blocks().all();
    for (int place = spans.size() - 1; place > 0; place--) {
      if (spans.get(place).from() <= seq) {
        return place;
      }
    }
    return 0;
  }

  /** Closes what is open still. A call that broke off stays as it is, and is not carried out. */
  private static List<RawJson> end(TurnEvents log, long seq, TurnEnd end) {
    var chunks = new ArrayList<RawJson>();
    for (var span : log.blocks().all()) {
      boolean isCall = ToolChunks.isCall(span.block());
      if (span.isOpenAfter(seq) && !isCall) {
        chunks.addAll(close(log, span));
      } else if (!span.isOpenAfter(seq) && isCall && span.input() == null && isCalling(end)) {
        chunks.add(ToolChunks.unreadable(Pieces.id(log, span), span.block()));
      }
    }
    chunks.addAll(MessageChunks.end(end));
    return chunks;
  }

  private static boolean isCalling(TurnEnd end) {
    return end instanceof TurnEnd.Completed done && StopReason.TOOL_USE.equals(done.stopReason());
  }
}
