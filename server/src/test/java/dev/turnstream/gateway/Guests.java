package dev.turnstream.gateway;

import dev.turnstream.access.Entrance;
import dev.turnstream.access.Identity;
import dev.turnstream.access.JwtPasses;
import dev.turnstream.access.Proxies;
import dev.turnstream.access.ProxyUsers;
import dev.turnstream.access.Role;
import dev.turnstream.access.Scope;
import dev.turnstream.access.Sessions;
import dev.turnstream.access.Tickets;
import dev.turnstream.access.Token;
import dev.turnstream.access.Tokens;
import dev.turnstream.budget.Limits;
import dev.turnstream.model.Owner;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Users with tokens, who can be thrown out, and the clock that their passes are judged by. */
final class Guests {
  /** How many connections may wait that have not shown who they are. */
  static final int MOST_UNKNOWN = 32;

  private final SecureRandom random = new SecureRandom();
  private final List<Token> made = new ArrayList<>();
  private final Tokens tokens = new Tokens();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-28T06:00:00Z"));
  private final Entrance entrance;

  private Guests(@Nullable ProxyUsers proxy, @Nullable JwtPasses jwts) {
    entrance =
        new Entrance(
            now::get,
            new Entrance.Ways(tokens, proxy, jwts),
            new Sessions(Duration.ofHours(12), random),
            new Tickets(random),
            Proxies.NONE,
            MOST_UNKNOWN);
  }

  static Guests atTheDoor() {
    return new Guests(null, null);
  }

  /** Some of whom a proxy has asked already. */
  static Guests behind(ProxyUsers proxy) {
    return new Guests(proxy, null);
  }

  /** Some of whom an identity provider has signed tokens for. */
  static Guests signedFor(JwtPasses jwts) {
    return new Guests(null, jwts);
  }

  /** The time. */
  Instant now() {
    return now.get();
  }

  /** A server that asks nobody. */
  static Entrance nobodyIsAsked() {
    return nobodyIsAsked(Proxies.NONE);
  }

  /** The same, which believes some proxies for whom they speak. */
  static Entrance nobodyIsAsked(Proxies proxies) {
    var random = new SecureRandom();
    return new Entrance(
        InstantSource.system(),
        null,
        new Sessions(Duration.ofHours(12), random),
        new Tickets(random),
        proxies,
        MOST_UNKNOWN);
  }

  Entrance entrance() {
    return entrance;
  }

  /** A user's token with all that users may. */
  String user(String name) {
    return token(name, Role.USER, Scope.of(Role.USER), null);
  }

  /** A user's token that may use no more than this. */
  String limited(String name, Limits limits) {
    var identity = new Identity(new Owner(name), Role.USER, Scope.of(Role.USER));
    var token = Token.make(identity, now.get(), null, random);
    made.add(token.token().limitedTo(limits));
    tokens.replace(made);
    return token.text();
  }

  /** A token as it is wished. */
  String token(String name, Role role, Set<Scope> scopes, @Nullable Duration lasts) {
    var expires = lasts == null ? null : now.get().plus(lasts);
    var identity = new Identity(new Owner(name), role, scopes);
    var token = Token.make(identity, now.get(), expires, random);
    made.add(token.token());
    tokens.replace(made);
    return token.text();
  }

  /** Takes a token back. */
  void revoke(String text) {
    made.removeIf(token -> text.startsWith("ts_" + token.id() + "_"));
    tokens.replace(made);
  }

  /** Lets time pass. */
  void later(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }
}
