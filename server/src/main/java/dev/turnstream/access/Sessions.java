package dev.turnstream.access;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Browsers that are signed in, in memory: a restart signs all out. Kept by the hash of what the
 * browser has, so that nothing here opens anything.
 */
public final class Sessions {
  /** More than this many sign out those that end first. */
  private static final int MOST = 100_000;

  private final Duration lasts;
  private final RandomGenerator random;
  private final ConcurrentHashMap<String, Session> open = new ConcurrentHashMap<>();

  private record Session(Pass shown, Instant until) {}

  /**
   * Nobody is signed in yet.
   *
   * @param lasts how long a session does, at most
   * @param random must not be predictable
   */
  public Sessions(Duration lasts, RandomGenerator random) {
    this.lasts = lasts;
    this.random = random;
  }

  /** How long a session lasts at most. */
  public Duration lasts() {
    return lasts;
  }

  /** Signs somebody in with what was shown; the session ends when that does, or before. */
  public String open(Pass shown, Instant now) {
    if (open.size() >= MOST) {
      open.values().removeIf(session -> session.until.isBefore(now.plus(lasts.dividedBy(2))));
    }
    var secret = Secrets.make(random);
    var until = now.plus(lasts);
    var expires = shown.expires();
    open.put(
        Token.sha256(secret),
        new Session(shown, expires != null && expires.isBefore(until) ? expires : until));
    return secret;
  }

  /** The pass of a browser; null when it is not signed in, or not any more. */
  public @Nullable Pass pass(String secret, Instant now) {
    var key = Token.sha256(secret);
    var session = open.get(key);
    if (session == null) {
      return null;
    }
    var pass =
        new Pass(
            session.shown.identity(),
            session.until,
            () -> session.equals(open.get(key)) && session.shown.stillThere().getAsBoolean(),
            session.shown.allotment());
    if (pass.standing(now) == Pass.Standing.GOOD) {
      return pass;
    }
    open.remove(key, session);
    return null;
  }

  /** Signs a browser out; what is open in it ends. */
  public void close(String secret) {
    open.remove(Token.sha256(secret));
  }
}
