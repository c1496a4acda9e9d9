package dev.turnstream.access;

import dev.turnstream.budget.Payer.Allotment;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The static tokens that are good now. May be asked on any thread while others replace them. */
public final class Tokens {
  private volatile Map<String, Token> byId = Map.of();

  /** These, and no others: passes of a token that is missing or another now are taken back. */
  public void replace(List<Token> tokens) {
    byId = tokens.stream().collect(Collectors.toUnmodifiableMap(Token::id, Function.identity()));
  }

  /** The pass of whoever shows a text; null when it opens nothing at this time. */
  public @Nullable Pass pass(String text, Instant now) {
    var id = Token.idIn(text);
    var token = id == null ? null : byId.get(id);
    if (token == null || !token.is(text)) {
      return null;
    }
    var pass =
        new Pass(
            token.identity(),
            token.expires(),
            () -> token.equals(byId.get(token.id())),
            token.limits().isNone() ? null : new Allotment(token.id(), token.limits()));
    return pass.standing(now) == Pass.Standing.GOOD ? pass : null;
  }
}
