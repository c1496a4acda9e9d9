package dev.turnstream.emulator.answer;

import dev.turnstream.emulator.answer.Draft.Part;
import dev.turnstream.emulator.answer.Reply.Block;
import dev.turnstream.emulator.answer.Reply.Delta;
import dev.turnstream.emulator.answer.Reply.Stop;
import dev.turnstream.emulator.api.Ids;
import dev.turnstream.emulator.api.MessagesRequest;
import dev.turnstream.emulator.api.Tokens;
import dev.turnstream.emulator.script.Knob;
import dev.turnstream.emulator.script.Script;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Turns a draft into a reply: cuts deltas, keeps to max_tokens and stop sequences. */
public final class Shaper {
  private static final int MOST_TOKENS_IN_A_DELTA = 4;
  private static final int SIGNATURE_BYTES = 96;

  private final Ids ids;
  private final SplittableRandom random;
  private final List<String> stopSequences;
  private final List<Block> blocks = new ArrayList<>();
  private int left;
  private int tokens;
  private int thinkingTokens;
  private @Nullable Stop stop;

  private Shaper(Ids ids, long seed, MessagesRequest request) {
    this.ids = ids;
    this.random = new SplittableRandom(seed);
    this.stopSequences = request.stopSequences();
    this.left = request.maxTokens();
  }

  /**
   * Answers a request.
   *
   * @param ids ids of tool calls
   * @param seed of the lengths of deltas
   */
  public static Reply reply(MessagesRequest request, Script script, Ids ids, long seed) {
    var shaper = new Shaper(ids, seed, request);
    for (Part part : Answers.draft(request, script).parts()) {
      if (shaper.stop == null) {
        shaper.add(part);
      }
    }
    return shaper.reply(script.text(Knob.STOP));
  }

  private Reply reply(@Nullable String forcedStop) {
    var natural = stop == null ? Stop.of(calls() ? "tool_use" : "end_turn") : stop;
    var ending = forcedStop == null ? natural : forced(forcedStop, natural);
    return new Reply(blocks, ending, tokens, thinkingTokens);
  }

  private static Stop forced(String reason, Stop natural) {
    if (reason.equals(natural.reason())) {
      return natural;
    }
    return reason.equals("refusal") ? refusal(null, "Asked for by a script.") : Stop.of(reason);
  }

  private static Stop refusal(@Nullable String category, String explanation) {
    var details =
        new JsonObject()
            .put("type", "refusal")
            .put("category", category)
            .put("explanation", explanation);
    return new Stop("refusal", null, details);
  }

  private boolean calls() {
    return blocks.stream().anyMatch(Block.ToolUse.class::isInstance);
  }

  private void add(Part part) {
    if (left == 0) {
      stop = Stop.of("max_tokens");
      return;
    }
    switch (part) {
      case Part.Thinks(var text, var shown) -> think(text, shown);
      case Part.Says(var text) -> say(text);
      case Part.Calls(var tool, var input) -> call(tool, input);
      case Part.Refuses(var category, var explanation) -> stop = refusal(category, explanation);
      case Part.Fills(var count, var size, var stamps) -> fill(count, size, stamps);
    }
  }

  private void think(String text, boolean shown) {
    int before = tokens;
    var deltas = spend(Tokens.split(text));
    thinkingTokens += tokens - before;
    // Thinking that is not shown still takes its tokens, and its time, in one silent delta.
    var visible = shown ? deltas : List.of(new Delta("", tokens - before));
    blocks.add(new Block.Thinking(visible, stop == null ? signature() : ""));
  }

  private void say(String text) {
    if (text.isEmpty()) {
      return;
    }
    var cut = untilStopSequence(text);
    var found = stop;
    stop = null;
    var deltas = spend(Tokens.split(cut));
    stop = stop == null ? found : stop;
    blocks.add(new Block.Text(deltas));
  }

  private void call(String tool, JsonObject input) {
    tokens += Math.min(left, 8); // a call costs some tokens beside its input
    left -= Math.min(left, 8);
    var json = new ArrayList<Delta>(List.of(new Delta("", 0)));
    if (!input.isEmpty()) {
      json.addAll(spend(Tokens.split(input.encode())));
    }
    blocks.add(new Block.ToolUse(ids.tool(), tool, json));
  }

  /** A script's count of deltas is exact: max_tokens does not shorten it. */
  private void fill(long count, int size, boolean stamps) {
    tokens += (int) count;
    blocks.add(new Block.Filler(count, size, stamps));
  }

  private String untilStopSequence(String text) {
    int at = text.length();
    for (String sequence : stopSequences) {
      int found = text.indexOf(sequence);
      if (found >= 0 && found < at) {
        at = found;
        stop = new Stop("stop_sequence", sequence, null);
      }
    }
    return text.substring(0, at);
  }

  /** Groups tokens into deltas until they run out or the limit is reached. */
  private List<Delta> spend(List<String> words) {
    int spent = Math.min(left, words.size());
    if (spent < words.size()) {
      stop = Stop.of("max_tokens");
    }
    left -= spent;
    tokens += spent;
    var deltas = new ArrayList<Delta>();
    for (int at = 0; at < spent; ) {
      int end = Math.min(spent, at + 1 + random.nextInt(MOST_TOKENS_IN_A_DELTA));
      deltas.add(new Delta(String.join("", words.subList(at, end)), end - at));
      at = end;
    }
    return deltas;
  }

  private String signature() {
    var bytes = new byte[SIGNATURE_BYTES];
    random.nextBytes(bytes);
    bytes[0] = 0x12; // real signatures are protocol buffers and begin alike
    return Base64.getEncoder().encodeToString(bytes);
  }
}
