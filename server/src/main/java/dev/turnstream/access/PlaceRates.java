package dev.turnstream.access;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How often somebody comes, for each address (of IPv6 for each network of 64 bits) and for all
 * together. What it remembers is bounded, whatever addresses come: who has not come for a minute is
 * forgotten, and while there are too many the others are counted as one. All event loops share it.
 */
public final class PlaceRates {
  /** Some four megabytes. */
  static final int MOST = 20_000;

  /** At most so often it is looked who may be forgotten. */
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

  private final Rate each;
  private final int most;
  private final TokenBucket all;
  private final TokenBucket others;
  private final ConcurrentHashMap<InetAddress, TokenBucket> buckets = new ConcurrentHashMap<>();
  private final AtomicLong lookedAt;

  /** Whether somebody may come now. */
  public sealed interface Answer {
    /** They may. */
    record Yes() implements Answer {}

    /** They have come too often. */
    record TooOften(Duration after) implements Answer {}

    /** All together have come too often. */
    record TooMany(Duration after) implements Answer {}
  }

  private static final Answer YES = new Answer.Yes();

  /**
   * Nobody has come yet.
   *
   * @param each how often one address may come
   * @param all how often all may, together
   */
  public PlaceRates(Rate each, Rate all, long now) {
    this(each, all, MOST, now);
  }

  /** One that remembers so many addresses. */
  PlaceRates(Rate each, Rate all, int most, long now) {
    this.each = each;
    this.most = most;
    this.all = new TokenBucket(all, now);
    this.others = new TokenBucket(each, now);
    this.lookedAt = new AtomicLong(now - PAUSE);
  }

  /** Counts somebody who comes now. Who may not come is not counted. */
  public Answer come(InetAddress from, long now) {
    if (!each.equals(Rate.FREE)) {
      long wait = takeOne(Places.of(from), now);
      if (wait > 0) {
        return new Answer.TooOften(Duration.ofNanos(wait));
      }
    }
    return comeAmongAll(now);
  }

  /** Counts somebody of whom it is not known from where. */
  public Answer comeAmongAll(long now) {
    long wait = takeFrom(all, now);
    return wait > 0 ? new Answer.TooMany(Duration.ofNanos(wait)) : YES;
  }

  private long takeOne(InetAddress place, long now) {
    if (buckets.size() >= most && !buckets.containsKey(place)) {
      forget(now);
      if (buckets.size() >= most) {
        return takeFrom(others, now);
      }
    }
    // One that is forgotten at this moment was full: a single visit goes uncounted.
    return takeFrom(buckets.computeIfAbsent(place, _ -> new TokenBucket(each, now)), now);
  }

  /** In how many nanoseconds there is a token; 0 when there was one, which is taken then. */
  private static long takeFrom(TokenBucket bucket, long now) {
    synchronized (bucket) {
      return bucket.take(now) ? 0 : bucket.nanosUntilNext(now);
    }
  }

  private void forget(long now) {
    long before = lookedAt.get();
    if (now - before < PAUSE || !lookedAt.compareAndSet(before, now)) {
      return;
    }
    buckets
        .values()
        .removeIf(bucket -> {
          synchronized (bucket) {
            return bucket.isFull(now);
          }
        });
  }

  /** How many addresses are remembered. */
  int size() {
    return buckets.size();
  }
}
