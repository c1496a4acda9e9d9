package dev.turnstream.access;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The ways into a server. What is shown first counts: a bad token is not mended by a good cookie.
 */
public final class Entrance {
  /** Three parts, of which the last is missing where nothing is signed. */
  private static final Pattern JWT = Pattern.compile("[^.]+\\.[^.]+\\.[^.]*");

  private final InstantSource clock;
  private final @Nullable Ways ways;
  private final Sessions sessions;
  private final Tickets tickets;
  private final Proxies proxies;
  private final Strangers strangers;
  private volatile Audit audit = Audit.NONE;

  /**
   * The ways that lead in.
   *
   * @param tokens static ones; null for none
   * @param proxy a reverse proxy's users; null for none
   * @param jwts tokens that somebody else has signed; null for none
   */
  public record Ways(
      @Nullable Tokens tokens, @Nullable ProxyUsers proxy, @Nullable JwtPasses jwts) {}

  /**
   * An entrance.
   *
   * @param ways null for a server that asks nobody: whoever reaches it is its one owner
   * @param mostUnknown how many connections of one address may wait that have not shown who they
   *     are, where anybody is asked
   */
  public Entrance(
      InstantSource clock,
      @Nullable Ways ways,
      Sessions sessions,
      Tickets tickets,
      Proxies proxies,
      int mostUnknown) {
    this.clock = clock;
    this.ways = ways;
    this.sessions = sessions;
    this.tickets = tickets;
    this.proxies = proxies;
    this.strangers = new Strangers(ways == null ? Integer.MAX_VALUE : mostUnknown, proxies);
  }

  /** From now on one address may have so many connections that have not shown who they are. */
  public void limitUnknown(int most) {
    if (ways != null) {
      strangers.limit(most);
    }
  }

  /** From now on tells who does what. */
  public void tell(Audit told) {
    audit = told;
  }

  /** Hears who does what. */
  public Audit audit() {
    return audit;
  }

  /** Whether anybody is asked. */
  public boolean asks() {
    return ways != null;
  }

  /** The time by which passes are judged. */
  public Instant now() {
    return clock.instant();
  }

  /** Browsers that are signed in. */
  public Sessions sessions() {
    return sessions;
  }

  /** Passes for one use. */
  public Tickets tickets() {
    return tickets;
  }

  /** The proxies that are believed. */
  public Proxies proxies() {
    return proxies;
  }

  /** The connections that have not shown who they are. */
  public Strangers strangers() {
    return strangers;
  }

  /** The header in which a proxy names its user; null when none may. */
  public @Nullable String userHeader() {
    return ways == null || ways.proxy == null ? null : ways.proxy.header();
  }

  /** Finds out who it is; complete when it is returned unless somebody else has to be asked. */
  public CompletableFuture<Verdict> who(Shown shown) {
    if (ways == null) {
      return CompletableFuture.completedFuture(new Verdict.Known(Pass.LOCAL, false));
    }
    if (shown.token() != null) {
      return ofToken(ways, shown.token());
    }
    return CompletableFuture.completedFuture(
        shown.ticket() == null
            ? byItself(ways, shown)
            : known(tickets.redeem(shown.ticket(), shown.origin(), now())));
  }

  private CompletableFuture<Verdict> ofToken(Ways from, String token) {
    if (from.jwts != null && JWT.matcher(token).matches()) {
      return from.jwts.pass(token, now()).thenApply(Entrance::known);
    }
    return CompletableFuture.completedFuture(
        known(from.tokens == null ? null : from.tokens.pass(token, now())));
  }

  private static Verdict known(@Nullable Pass pass) {
    return pass == null ? new Verdict.Bad() : new Verdict.Known(pass, false);
  }

  /** What comes with a request without anybody's doing. */
  private Verdict byItself(Ways from, Shown shown) {
    var named = from.proxy == null ? null : from.proxy.pass(shown.user(), shown.from());
    if (named != null) {
      return new Verdict.Known(named, true);
    }
    if (shown.session() == null) {
      return new Verdict.Nothing();
    }
    var session = sessions.pass(shown.session(), now());
    return session == null ? new Verdict.Bad() : new Verdict.Known(session, true);
  }
}
