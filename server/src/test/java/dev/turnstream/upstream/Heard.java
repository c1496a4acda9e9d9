package dev.turnstream.upstream;

import dev.turnstream.model.ContentBlock;
import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.MessageEvent.BlockStarted;
import dev.turnstream.model.MessageEvent.CitationDelta;
import dev.turnstream.model.MessageEvent.InputJsonDelta;
import dev.turnstream.model.MessageEvent.MessageDelta;
import dev.turnstream.model.MessageEvent.MessageStarted;
import dev.turnstream.model.MessageEvent.SignatureDelta;
import dev.turnstream.model.MessageEvent.TextDelta;
import dev.turnstream.model.MessageEvent.ThinkingDelta;
import dev.turnstream.model.Usage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A listener that remembers an answer and puts it together, as a careful client would. */
final class Heard implements Upstream.Listener {
  final List<MessageEvent> events = new ArrayList<>();
  final List<Upstream.Ending> endings = new ArrayList<>();
  final Map<Integer, Block> blocks = new TreeMap<>();
  String model = "";
  Usage usage = Usage.NONE;
  @Nullable MessageDelta outcome;
  int batches;

  /** A content block as it grows. */
  static final class Block {
    String type = "text";
    final StringBuilder text = new StringBuilder();
    String signature = "";
    int citations;
  }

  @Override
  public void onEvent(MessageEvent event) {
    events.add(event);
    switch (event) {
      case MessageStarted started -> {
        model = started.model();
        usage = started.usage();
      }
      case BlockStarted(int index, ContentBlock block) -> block(index).type = typeOf(block);
      case TextDelta(int index, var text) -> block(index).text.append(text);
      case ThinkingDelta(int index, var text) -> block(index).text.append(text);
      case InputJsonDelta(int index, var json) -> block(index).text.append(json);
      case SignatureDelta(int index, var signature) -> block(index).signature = signature;
      case CitationDelta(int index, _) -> block(index).citations++;
      case MessageDelta delta -> {
        outcome = delta;
        usage = usage.updatedBy(delta.usage());
      }
      default -> {} // nothing to put together
    }
  }

  @Override
  public void onBatchEnd() {
    batches++;
  }

  @Override
  public void onEnd(Upstream.Ending ending) {
    endings.add(ending);
  }

  String text() {
    var all = new StringBuilder();
    blocks.values().stream().filter(b -> b.type.equals("text")).forEach(b -> all.append(b.text));
    return all.toString();
  }

  private Block block(int index) {
    return blocks.computeIfAbsent(index, _ -> new Block());
  }

  private static String typeOf(ContentBlock block) {
    return switch (block) {
      case ContentBlock.Text _ -> "text";
      case ContentBlock.Thinking _ -> "thinking";
      case ContentBlock.RedactedThinking _ -> "redacted_thinking";
      case ContentBlock.ToolUse _ -> "tool_use";
      case ContentBlock.ServerToolUse _ -> "server_tool_use";
      case ContentBlock.ServerToolResult result -> result.type();
      case ContentBlock.Unknown unknown -> unknown.type();
    };
  }

  /** The blocks' types by index, for a quick look. */
  Map<Integer, String> types() {
    var types = new HashMap<Integer, String>();
    blocks.forEach((index, block) -> types.put(index, block.type));
    return types;
  }
}
