package dev.turnstream.dialect.aisdk;

import dev.turnstream.model.BlockSpans;
import dev.turnstream.model.ContentBlock;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageId;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.TurnId;
import java.util.ArrayList;
import java.util.List;

/**
 * What a message said before the turn that goes on with it: an answer that called the page's tools,
 * and their results. A page that resumes builds the message anew, so it is told all of it.
 *
 * @param turn whose answer it is
 * @param content the answer, an array of content blocks
 * @param results the question behind it, an array of {@code tool_result} blocks
 */
public record EarlierStep(TurnId turn, MessageId answer, RawJson content, RawJson results) {

  /**
   * Told again, without the chunks at which a page runs its tools: it has done so.
   *
   * @return chunks behind a {@code start-step}, up to its {@code finish-step}
   */
  List<RawJson> chunks() {
    var chunks = new ArrayList<RawJson>();
    var spans = BlockSpans.ofStored(content, 1).all();
    for (int i = 0; i < spans.size(); i++) {
      var span = spans.get(i);
      var id = String.valueOf(i);
      var block = span.block();
      chunks.addAll(BlockChunks.whole(id, block, block.raw(), BlockChunks.isCalled(spans, i)));
      var input = span.input();
      if (block instanceof ContentBlock.ToolUse && input != null) {
        chunks.add(ToolChunks.delta(id, block, RawJson.string(JsonText.of(input.toString()))));
      } else {
        chunks.addAll(BlockChunks.close(id, block, input));
      }
    }
    results.elements().forEach(result -> chunks.addAll(output(result)));
    chunks.add(Chunk.of("finish-step"));
    return chunks;
  }

  private List<RawJson> output(RawJson result) {
    var call = result.isObject() ? result.member("tool_use_id") : null;
    if (call == null || !isCalled(call.asText())) {
      return List.of();
    }
    var isError = result.member("is_error");
    var output = ToolResults.output(result);
    return List.of(
        ToolChunks.output(
            call.asText(), output, isError != null && isError.toString().equals("true")));
  }

  private boolean isCalled(String id) {
    return content.elements().stream()
        .map(ContentBlock::of)
        .anyMatch(block -> block instanceof ContentBlock.ToolUse call && call.id().equals(id));
  }
}
