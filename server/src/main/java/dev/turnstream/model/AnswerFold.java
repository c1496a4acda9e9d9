package dev.turnstream.model;

import dev.turnstream.model.MessageEvent.BlockStarted;
import dev.turnstream.model.MessageEvent.BlockStopped;
import dev.turnstream.model.MessageEvent.Delta;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;

/** The answer so far: events go in, content blocks come out. Not safe for use by two threads. */
public final class AnswerFold {
  private static final RawJson TEXT_TYPE = RawJson.of("\"text\"");

  private final TreeMap<Integer, OpenBlock> blocks = new TreeMap<>();

  /** An answer that was stored, whole again. */
  public static AnswerFold of(RawJson content) {
    var fold = new AnswerFold();
    for (var block : content.elements()) {
      fold.blocks.put(fold.blocks.size(), new OpenBlock(stored(block)));
    }
    return fold;
  }

  private static ContentBlock stored(RawJson block) {
    var text = Objects.equals(block.member("type"), TEXT_TYPE) ? block.member("text") : null;
    return text == null
        ? new ContentBlock.Unknown("stored", block)
        : new ContentBlock.Text(JsonText.ofEscaped(text.unquoted()), block);
  }

  /** One of its own, which grows apart from this one. */
  public AnswerFold copy() {
    var copy = new AnswerFold();
    blocks.forEach((index, block) -> copy.blocks.put(index, block.copy()));
    return copy;
  }

  /** Takes the next event of the log. */
  public void add(TurnEvent event) {
    switch (event) {
      case BlockStarted(int index, ContentBlock block) -> blocks.put(index, new OpenBlock(block));
      case Delta delta -> block(delta.index()).add(delta);
      case BlockStopped(int index) -> block(index).stop();
      case TurnAccepted _, TurnStarted _, TurnEnd _ -> {}
      case MessageEvent _ -> {} // speaks of the message, not of its content
    }
  }

  /** The answer as it stands; an index that never came is left out. */
  public RawJson content() {
    return RawJson.array(blocks.values().stream().map(OpenBlock::json).toList());
  }

  /** The answer as it stands, with a null for each index that never came. */
  public Snapshot snapshot() {
    var all = new ArrayList<@Nullable RawJson>();
    blocks.forEach((index, block) -> {
      while (all.size() < index) {
        all.add(null);
      }
      all.add(block.json());
    });
    return new Snapshot(RawJson.array(all), textCrc32());
  }

  /** CRC-32 of the UTF-8 of all text, blocks in the order of their index. */
  public int textCrc32() {
    var sum = new CRC32();
    blocks.values().forEach(block -> block.text.addTo(sum));
    return (int) sum.getValue();
  }

  /** All text of the answer, its blocks put together. */
  public JsonText text() {
    return JsonText.join(blocks.values().stream().map(OpenBlock::text).toList());
  }

  /** How many characters of text, thinking and tool input there are. */
  public long characters() {
    return blocks.values().stream().mapToLong(OpenBlock::characters).sum();
  }

  private OpenBlock block(int index) {
    return blocks.computeIfAbsent(index, _ -> new OpenBlock(null));
  }

  /** One block, complete or not. */
  private static final class OpenBlock {
    private static final RawJson TEXT = RawJson.of("{\"type\":\"text\"}");
    private static final RawJson THINKING = RawJson.of("{\"type\":\"thinking\"}");

    private final @Nullable ContentBlock start;
    private final Pieces text = new Pieces();
    private final Pieces thinking = new Pieces();
    private final Pieces input = new Pieces();
    private final List<RawJson> citations = new ArrayList<>(0);
    private @Nullable String signature;
    private boolean stopped;

    private boolean begun;

    /** Whether a block that did not say what it is began with thinking, be it with none. */
    private boolean isThinking;

    /** A block; some compatible servers begin one without saying so. */
    OpenBlock(@Nullable ContentBlock start) {
      this.start = start;
      switch (start) {
        case ContentBlock.Text(var first, _) -> text.add(first);
        case ContentBlock.Thinking(var first, _) -> thinking.add(first);
        case null, default -> {} // the other kinds carry nothing that grows by text
      }
    }

    void add(Delta delta) {
      if (!begun) {
        begun = true;
        isThinking =
            delta instanceof MessageEvent.ThinkingDelta
                || delta instanceof MessageEvent.SignatureDelta;
      }
      switch (delta) {
        case MessageEvent.TextDelta(_, var more) -> text.add(more);
        case MessageEvent.ThinkingDelta(_, var more) -> thinking.add(more);
        case MessageEvent.InputJsonDelta(_, var more) -> input.add(more);
        case MessageEvent.SignatureDelta(_, var told) -> signature = told;
        case MessageEvent.CitationDelta(_, var one) -> citations.add(one);
        case MessageEvent.UnknownDelta _ -> {} // nobody knows what it adds to
      }
    }

    void stop() {
      stopped = true;
    }

    OpenBlock copy() {
      var copy = new OpenBlock(start);
      copy.text.become(text);
      copy.thinking.become(thinking);
      copy.input.become(input);
      copy.citations.addAll(citations);
      copy.signature = signature;
      copy.begun = begun;
      copy.isThinking = isThinking;
      copy.stopped = stopped;
      return copy;
    }

    JsonText text() {
      return text.joined();
    }

    long characters() {
      return text.characters() + thinking.characters() + input.characters();
    }

    RawJson json() {
      return switch (start) {
        case null -> isThinking ? thinkingBlock(THINKING) : textBlock(TEXT);
        case ContentBlock.Text(_, var raw) -> textBlock(raw);
        case ContentBlock.Thinking(_, var raw) -> thinkingBlock(raw);
        case ContentBlock.ToolUse(_, _, var raw) -> toolBlock(raw);
        case ContentBlock.ServerToolUse(_, _, var raw) -> toolBlock(raw);
        case ContentBlock.RedactedThinking(var raw) -> raw;
        case ContentBlock.ServerToolResult(_, _, var raw) -> raw;
        case ContentBlock.Unknown(_, var raw) -> raw;
      };
    }

    private RawJson textBlock(RawJson raw) {
      var block = raw.with("text", RawJson.string(text.joined()));
      if (citations.isEmpty()) {
        return block;
      }
      var all = new ArrayList<RawJson>();
      var before = raw.member("citations");
      if (before != null && before.isArray()) {
        all.addAll(before.elements());
      }
      all.addAll(citations);
      return block.with("citations", RawJson.array(all));
    }

    private RawJson thinkingBlock(RawJson raw) {
      var block = raw.with("thinking", RawJson.string(thinking.joined()));
      return signature == null
          ? block
          : block.with("signature", RawJson.string(JsonText.of(signature)));
    }

    private RawJson toolBlock(RawJson raw) {
      var json = input.joined().toString();
      if (stopped && json.isBlank()) {
        return raw; // its input stood in the block itself
      }
      var value = RawJson.of(json);
      return stopped && value.isWholeObject()
          ? raw.with("input", value)
          : raw.without("input").with("partial_json", RawJson.string(input.joined()));
    }
  }

  /** Text that grows. What has been joined once stays joined. */
  private static final class Pieces {
    private final List<JsonText> pieces = new ArrayList<>(1);

    void add(JsonText piece) {
      if (!piece.isEmpty()) {
        pieces.add(piece);
      }
    }

    void become(Pieces other) {
      pieces.clear();
      add(other.joined());
    }

    JsonText joined() {
      if (pieces.isEmpty()) {
        return JsonText.EMPTY;
      }
      var all = JsonText.join(pieces);
      pieces.clear();
      pieces.add(all);
      return all;
    }

    void addTo(Checksum sum) {
      pieces.forEach(piece -> piece.addTo(sum));
    }

    long characters() {
      return pieces.stream().mapToLong(JsonText::length).sum();
    }
  }
}
