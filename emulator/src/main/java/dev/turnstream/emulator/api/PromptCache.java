package dev.turnstream.emulator.api;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Remembers which beginnings of prompts were marked for the cache, to count as the API does.
 *
 * <p>Shared by all event loops; a short lock is taken only for requests that mark a breakpoint.
 */
public final class PromptCache {
  private static final int REMEMBERED = 4_096;
  private static final int LOOK_BACK = 20;

  private final int minimum;
  private final LongSupplier nanoTime;
  private final Map<Long, Long> until =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * @param minimum smallest prompt that is cached, in tokens
   * @param nanoTime the clock
   */
  public PromptCache(int minimum, LongSupplier nanoTime) {
    this.minimum = minimum;
    this.nanoTime = nanoTime;
  }

  /** Counts a prompt, reading and writing the cache as its marks say. */
  public Usage account(Prompt prompt) {
    int all = prompt.tokens();
    if (!prompt.isMarked()) {
      return new Usage(all, 0, 0, 0, 0, 0);
    }
    int size = prompt.pieces().size();
    var hashes = new long[size];
    var tokens = new int[size];
    int last = sums(prompt, hashes, tokens);
    if (tokens[last] < minimum) {
      return new Usage(all, 0, 0, 0, 0, 0);
    }
    synchronized (this) {
      int hit = hit(prompt, hashes, last);
      int read = hit < 0 ? 0 : tokens[hit];
      int[] written = write(prompt, hashes, tokens, hit);
      return new Usage(all - tokens[last], written[0], written[1], read, 0, 0);
    }
  }

  /** Fills in the running sums; returns the place of the last mark. */
  private static int sums(Prompt prompt, long[] hashes, int[] tokens) {
    long hash = 17;
    int sum = 0;
    int last = 0;
    for (int i = 0; i < hashes.length; i++) {
      var piece = prompt.pieces().get(i);
      hash = mix(hash, piece.content().encode());
      sum += piece.tokens();
      hashes[i] = hash;
      tokens[i] = sum;
      last = piece.mark() == null ? last : i;
    }
    return last;
  }

  /** The last place, seen from any mark, whose beginning is in the cache; -1 for none. */
  private int hit(Prompt prompt, long[] hashes, int last) {
    long now = nanoTime.getAsLong();
    int sinceMark = LOOK_BACK + 1;
    for (int i = last; i >= 0; i--) {
      sinceMark = prompt.pieces().get(i).mark() == null ? sinceMark + 1 : 0;
      var end = until.get(hashes[i]);
      if (sinceMark <= LOOK_BACK && end != null && end - now > 0) {
        return i;
      }
    }
    return -1;
  }

  /** Writes each mark; returns the tokens written for five minutes and for an hour. */
  private int[] write(Prompt prompt, long[] hashes, int[] tokens, int hit) {
    long now = nanoTime.getAsLong();
    int[] written = {0, 0};
    int from = hit < 0 ? 0 : tokens[hit];
    for (int i = 0; i < hashes.length; i++) {
      var mark = prompt.pieces().get(i).mark();
      if (mark == null) {
        continue;
      }
      boolean hour = mark.equals("1h");
      until.put(hashes[i], now + TimeUnit.MINUTES.toNanos(hour ? 60 : 5));
      written[hour ? 1 : 0] += Math.max(0, tokens[i] - from);
      from = Math.max(from, tokens[i]);
    }
    return written;
  }

  private static long mix(long hash, String text) {
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return hash ^ (hash >>> 29);
  }
}
