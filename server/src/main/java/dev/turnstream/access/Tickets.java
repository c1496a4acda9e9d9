package dev.turnstream.access;

import dev.turnstream.model.Owner;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Passes for one use within half a minute, for browsers whose sockets can't show more than an
 * address.
 */
public final class Tickets {
  /** How long a ticket may be used. */
  public static final Duration LASTS = Duration.ofSeconds(30);

  /** More of one user make their oldest ones end. */
  private static final int MOST_OF_ONE = 64;

  private final RandomGenerator random;

  /** By hash, the oldest first. */
  private final Map<String, Ticket> issued = new LinkedHashMap<>();

  private final Map<Owner, Integer> counts = new HashMap<>();

  private record Ticket(Pass pass, @Nullable String origin, Instant until) {}

  /**
   * None is issued yet.
   *
   * @param random must not be predictable
   */
  public Tickets(RandomGenerator random) {
    this.random = random;
  }

  /**
   * Issues one.
   *
   * @param origin of the page that asked for it and alone may use it; null for any
   */
  public synchronized String issue(Pass pass, @Nullable String origin, Instant now) {
    forgetOld(now);
    if (counts.getOrDefault(pass.owner(), 0) >= MOST_OF_ONE) {
      issued.entrySet().stream()
          .filter(entry -> entry.getValue().pass.owner().equals(pass.owner()))
          .findFirst()
          .map(Map.Entry::getKey)
          .ifPresent(this::take);
    }
    var secret = Secrets.make(random);
    issued.put(Token.sha256(secret), new Ticket(pass, origin, now.plus(LASTS)));
    counts.merge(pass.owner(), 1, Integer::sum);
    return secret;
  }

  /** Takes a ticket in return for the pass behind it; null when it is not good, or was used. */
  public synchronized @Nullable Pass redeem(String secret, @Nullable String origin, Instant now) {
    var ticket = take(Token.sha256(secret));
    if (ticket == null || !now.isBefore(ticket.until)) {
      return null;
    }
    boolean mayUse = ticket.origin == null || ticket.origin.equals(origin);
    return mayUse && ticket.pass.standing(now) == Pass.Standing.GOOD ? ticket.pass : null;
  }

  private void forgetOld(Instant now) {
    while (!issued.isEmpty()) {
      var oldest = issued.entrySet().iterator().next();
      if (now.isBefore(oldest.getValue().until)) {
        return;
      }
      take(oldest.getKey());
    }
  }

  private @Nullable Ticket take(String key) {
    var ticket = issued.remove(key);
    if (ticket != null) {
      counts.computeIfPresent(
          ticket.pass.owner(), (_, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }
    return ticket;
  }
}
