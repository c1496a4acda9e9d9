package dev.turnstream.store;

import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.model.RawJson;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A branch as Claude is to be asked with it. What is stored stays as it is; this is decided each
 * time that a branch is read, so that a better rule holds for old conversations too.
 *
 * <ul>
 *   <li>A refused answer is left out together with its question.
 *   <li>A message without anything in it is left out; two questions in a row are legal.
 *   <li>Of any answer, blank text, calls without whole input and what is no block is left out.
 *   <li>Of a partial answer, also server calls without a result and thinking without a signature
 *       are left out, and all of it when only thinking is left.
 *   <li>The result of a call that is not there is left out.
 * </ul>
 *
 * The blocks that stay are the very bytes that came; a message that keeps all of its blocks keeps
 * the space between them too.
 */
final class UpstreamPath {
  private UpstreamPath() {}

  /**
   * A message on its way, with what its turn knows about it.
   *
   * @param refused whether it is an answer that Claude refused to give or to finish
   */
  record Step(StoredMessage message, boolean refused) {}

  /** The messages to send, of those from the first to the question. */
  static List<StoredMessage> of(List<Step> branch) {
    var path = new ArrayList<StoredMessage>();
    Set<String> calls = Set.of();
    for (int i = 0; i < branch.size(); i++) {
      boolean refusedNext = i + 1 < branch.size() && branch.get(i + 1).refused();
      if (!branch.get(i).refused() && !refusedNext) {
        var message = branch.get(i).message();
        var blocks = StoredBlocks.of(message.content());
        var kept =
            message.role() == Role.USER
                ? answering(blocks, calls)
                : usable(blocks, message.partial());
        calls = message.role() == Role.ASSISTANT ? callsIn(kept, calls) : calls;
        if (!kept.isEmpty()) {
          path.add(kept.size() == blocks.size() ? message : with(message, kept));
        }
      }
    }
    return List.copyOf(path);
  }

  /** What a user's message holds but for results of calls that Claude does not hear of. */
  private static List<StoredBlock> answering(List<StoredBlock> blocks, Set<String> calls) {
    return blocks.stream().filter(it -> !it.isResult() || calls.contains(it.toolUseId())).toList();
  }

  /** The calls that may be answered now; an answer of which nothing is left changes nothing. */
  private static Set<String> callsIn(List<StoredBlock> answer, Set<String> before) {
    return answer.isEmpty()
        ? before
        : answer.stream()
            .filter(StoredBlock::isToolCall)
            .map(StoredBlock::id)
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
  }

  private static List<StoredBlock> usable(List<StoredBlock> blocks, boolean partial) {
    Predicate<StoredBlock> useless =
        block ->
            block.type().isEmpty()
                || block.isBlankText()
                || (block.isToolCall() && !block.hasInput());
    if (partial) {
      useless = useless.or(unfinished(blocks));
    }
    var kept = blocks.stream().filter(useless.negate()).toList();
    return partial && kept.stream().allMatch(StoredBlock::isThinking) ? List.of() : kept;
  }

  private static Predicate<StoredBlock> unfinished(List<StoredBlock> blocks) {
    Set<String> answered =
        blocks.stream()
            .map(StoredBlock::toolUseId)
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    return block ->
        block.isUnsignedThinking() || (block.isServerToolCall() && !answered.contains(block.id()));
  }

  private static StoredMessage with(StoredMessage message, List<StoredBlock> kept) {
    return new StoredMessage(
        message.message(),
        message.parent(),
        message.role(),
        cut(message.content(), kept),
        message.turn(),
        message.createdAt(),
        message.partial());
  }

  private static RawJson cut(RawJson content, List<StoredBlock> kept) {
    var source = content.bytes();
    var out = new ByteArrayOutputStream(source.length);
    char before = '[';
    for (var block : kept) {
      out.write(before);
      out.write(source, block.start(), block.end() - block.start());
      before = ',';
    }
    out.write(']');
    var bytes = out.toByteArray();
    return RawJson.copyOf(bytes, 0, bytes.length);
  }
}
