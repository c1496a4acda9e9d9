package dev.turnstream.access;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The ways into a server. What is shown first counts: a bad token is not mended by a good cookie.
 */
public final class Entrance {
  private final InstantSource clock;
  private final @Nullable Tokens tokens;

  private Entrance(InstantSource clock, @Nullable Tokens tokens) {
    this.clock = clock;
    this.tokens = tokens;
  }

  /** A server that asks nobody: whoever reaches it is its one owner. */
  public static Entrance open() {
    return new Entrance(InstantSource.system(), null);
  }

  /** A server that asks for tokens. */
  public static Entrance of(InstantSource clock, Tokens tokens) {
    return new Entrance(clock, tokens);
  }

  /** Whether anybody is asked. */
  public boolean asks() {
    return tokens != null;
  }

  /** The time by which passes are judged. */
  public Instant now() {
    return clock.instant();
  }

  /**
   * Finds out who it is.
   *
   * @param then hears it, before this returns unless somebody else has to be asked
   */
  public void who(Shown shown, Consumer<Verdict> then) {
    if (tokens == null) {
      then.accept(new Verdict.Known(Pass.LOCAL));
    } else if (shown.token() == null) {
      then.accept(new Verdict.Nothing());
    } else {
      var pass = tokens.pass(shown.token(), now());
      then.accept(pass == null ? new Verdict.Bad() : new Verdict.Known(pass));
    }
  }
}
