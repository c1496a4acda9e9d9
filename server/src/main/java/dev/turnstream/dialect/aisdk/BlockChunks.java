package dev.turnstream.dialect.aisdk;

import dev.turnstream.model.BlockSpan;
import dev.turnstream.model.ContentBlock;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.RawJson;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is said of a content block: how it opens, how it closes, or all of it at once. */
final class BlockChunks {
  private BlockChunks() {}

  /**
   * How a block opens.
   *
   * @param id under which its pieces follow
   * @param hasCall whether there is a call that a result answers
   */
  static List<RawJson> open(String id, ContentBlock block, boolean hasCall) {
    return switch (block) {
      case ContentBlock.Text(var text, var raw) -> {
        var chunks = grown("text", id, text);
        chunks.addAll(citations(raw));
        yield chunks;
      }
      case ContentBlock.Thinking(var thinking, var raw) -> {
        var chunks = grown("reasoning", id, thinking);
        var signature = text(raw, "signature");
        if (!signature.isEmpty()) {
          chunks.add(signature(id, signature));
        }
        yield chunks;
      }
      case ContentBlock.RedactedThinking(var raw) -> List.of(redacted(id, raw));
      case ContentBlock.ToolUse _, ContentBlock.ServerToolUse _ ->
          List.of(ToolChunks.start(id, block));
      case ContentBlock.ServerToolResult result ->
          List.of(hasCall ? ToolChunks.result(result) : unknown(result.raw()));
      case ContentBlock.Unknown(var type, var raw) -> type.isEmpty() ? List.of() : other(type, raw);
    };
  }

  private static List<RawJson> grown(String kind, String id, JsonText first) {
    var chunks = new ArrayList<RawJson>();
    chunks.add(Chunk.of(kind + "-start", id));
    if (!first.isEmpty()) {
      chunks.add(Chunk.delta(kind + "-delta", id, RawJson.string(first)));
    }
    return chunks;
  }

  private static List<RawJson> citations(RawJson raw) {
    var citations = raw.member("citations");
    return citations == null || !citations.isArray()
        ? List.of()
        : citations.elements().stream().map(SourceChunk::of).toList();
  }

  private static List<RawJson> other(String type, RawJson raw) {
    var file = type.equals("image") ? FileChunk.of(raw) : null;
    return List.of(file == null ? unknown(raw) : file);
  }

  /** A block for which the AI SDK has no word, as it is. */
  private static RawJson unknown(RawJson raw) {
    return Chunk.data("block", raw, false);
  }

  private static RawJson redacted(String id, RawJson raw) {
    return Chunk.of(
        "reasoning-start",
        json -> {
          json.writeStringField("id", id);
          Chunk.metadata(
                  Chunk.CLAUDES, own -> own.writeStringField("redactedData", text(raw, "data")))
              .write(json);
        });
  }

  /** A signature comes as a piece of nothing, so that it is there also when thinking breaks off. */
  static RawJson signature(String id, String signature) {
    return Chunk.of(
        "reasoning-delta",
        json -> {
          json.writeStringField("id", id);
          json.writeStringField("delta", "");
          Chunk.metadata(Chunk.CLAUDES, own -> own.writeStringField("signature", signature))
              .write(json);
        });
  }

  /**
   * How a block closes.
   *
   * @param input of a call, as far as it is whole
   */
  static List<RawJson> close(String id, ContentBlock block, @Nullable RawJson input) {
    return switch (block) {
      case ContentBlock.Text _ -> List.of(Chunk.of("text-end", id));
      case ContentBlock.Thinking _, ContentBlock.RedactedThinking _ ->
          List.of(Chunk.of("reasoning-end", id));
      case ContentBlock.ToolUse _, ContentBlock.ServerToolUse _ ->
          input == null ? List.of() : List.of(ToolChunks.available(id, block, input));
      case ContentBlock.ServerToolResult _, ContentBlock.Unknown _ -> List.of();
    };
  }

  /**
   * All that there is of a block.
   *
   * @param block as it opened, which tells its kind
   * @param content as it stands
   */
  static List<RawJson> whole(String id, ContentBlock block, RawJson content, boolean hasCall) {
    var chunks = new ArrayList<>(open(id, standing(block, content), hasCall));
    var partial = content.member("partial_json");
    if (partial != null && !partial.asText().isEmpty()) {
      chunks.add(ToolChunks.delta(id, block, partial));
    }
    return chunks;
  }

  /** A block that the log began without a word has only deltas to tell its kind. */
  private static ContentBlock standing(ContentBlock block, RawJson content) {
    var now = ContentBlock.of(content);
    return now.getClass() == block.getClass() ? now : block;
  }

  private static String text(RawJson raw, String name) {
    var member = raw.member(name);
    return member == null ? "" : member.asText();
  }

  /** Whether a block before this one calls what this one answers, if it is a result. */
  static boolean isCalled(List<BlockSpan> spans, int place) {
    return !(spans.get(place).block() instanceof ContentBlock.ServerToolResult result)
        || spans.subList(0, place).stream()
            .anyMatch(span ->
                span.block() instanceof ContentBlock.ServerToolUse use
                    && use.id().equals(result.toolUseId()));
  }
}
