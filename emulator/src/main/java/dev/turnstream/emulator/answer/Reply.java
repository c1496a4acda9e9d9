package dev.turnstream.emulator.answer;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A complete reply, ready to be streamed or sent whole.
 *
 * @param blocks content blocks, in order
 * @param stop why it ends
 * @param tokens output tokens, thinking included
 * @param thinkingTokens of thinking
 */
public record Reply(List<Block> blocks, Stop stop, int tokens, int thinkingTokens) {

  /**
   * A part of a block that goes out at once.
   *
   * @param text text, thinking or JSON
   * @param tokens how many tokens it stands for, for the pace
   */
  public record Delta(String text, int tokens) {}

  /**
   * Why a reply ends.
   *
   * @param reason {@code stop_reason}
   * @param sequence {@code stop_sequence}, or null
   * @param details {@code stop_details}, or null
   */
  public record Stop(String reason, @Nullable String sequence, @Nullable JsonObject details) {
    static Stop of(String reason) {
      return new Stop(reason, null, null);
    }
  }

  /** A content block. */
  public sealed interface Block {
    record Text(List<Delta> deltas) implements Block {
      public Text {
        deltas = List.copyOf(deltas);
      }
    }

    /** The signature is empty where the reply was cut inside the block. */
    record Thinking(List<Delta> deltas, String signature) implements Block {
      public Thinking {
        deltas = List.copyOf(deltas);
      }
    }

    /** The deltas, joined, are the input's JSON. */
    record ToolUse(String id, String name, List<Delta> deltas) implements Block {
      public ToolUse {
        deltas = List.copyOf(deltas);
      }
    }

    /** Filler text that is made while it is sent. */
    record Filler(long count, int size, boolean stamps) implements Block {}
  }

  public Reply {
    blocks = List.copyOf(blocks);
  }
}
