package dev.turnstream.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.access.TokenLines.Content;
import dev.turnstream.budget.Limits;
import dev.turnstream.budget.Measure;
import dev.turnstream.model.Owner;
import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A static token")
class TokensTest {
  private static final Instant NOW = Instant.parse("2026-11-28T06:00:00Z");
  private static final String LINE =
      "id=0123456789ab user=ada role=user scopes=read,chat created=2026-11-28T06:00:00Z"
          + " expires=never sha256="
          + "0".repeat(64);

  private final SecureRandom random = new SecureRandom();
  private final Tokens tokens = new Tokens();

  private Token.Made make(@Nullable Instant expires) {
    var identity = new Identity(new Owner("ada"), Role.USER, Set.of(Scope.CHAT));
    return Token.make(identity, NOW, expires, random);
  }

  private Pass passOf(Token.Made made) {
    return Objects.requireNonNull(tokens.pass(made.text(), NOW));
  }

  private static List<Token> read(String... lines) {
    return ((Content.Good) TokenLines.read(List.of(lines))).tokens();
  }

  @Nested
  @DisplayName("opens")
  class Opens {
    @Test
    void toWhoeverShowsItsText() {
      var made = make(null);
      tokens.replace(List.of(made.token()));
      assertThat(passOf(made).identity()).isEqualTo(made.token().identity());
    }

    @Test
    void toNobodyWhoKnowsItsIdOnly() {
      var made = make(null);
      tokens.replace(List.of(made.token()));
      var other = Token.make(made.token().identity(), NOW, null, random).text();
      var forged = made.text().substring(0, 16) + other.substring(16);
      assertThat(tokens.pass(forged, NOW)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"''", "ts_", "ts_0123456789ab_", "0123456789ab", "' '", "ts_0123456789ab_x\ny"})
    void toNobodyWithSomethingElse(String text) {
      tokens.replace(read(LINE));
      assertThat(tokens.pass(text, NOW)).isNull();
    }

    @Test
    void upToItsEnd() {
      var made = make(NOW.plusSeconds(10));
      tokens.replace(List.of(made.token()));
      assertThat(tokens.pass(made.text(), NOW.plusSeconds(9))).isNotNull();
      assertThat(tokens.pass(made.text(), NOW.plusSeconds(10))).isNull();
    }

    @Test
    void untilItIsMissing() {
      var made = make(null);
      tokens.replace(List.of(made.token()));
      var pass = passOf(made);
      tokens.replace(List.of());
      assertThat(tokens.pass(made.text(), NOW)).isNull();
      assertThat(pass.standing(NOW)).isEqualTo(Pass.Standing.REVOKED);
    }

    @Test
    void nothingMoreToWhoeverWasSomethingElseBefore() {
      var made = make(null);
      tokens.replace(List.of(made.token()));
      var pass = passOf(made);
      var was = made.token();
      var operator = new Identity(was.owner(), Role.OPERATOR, Scope.of(Role.OPERATOR));
      tokens.replace(
          List.of(new Token(was.id(), operator, was.created(), was.expires(), was.sha256())));
      assertThat(pass.standing(NOW)).as("the old pass").isEqualTo(Pass.Standing.REVOKED);
      assertThat(passOf(made).identity()).isEqualTo(operator);
    }
  }

  @Nested
  @DisplayName("is kept")
  class IsKept {
    @Test
    void asALineThatSaysTheSame() {
      var token = make(NOW.plusSeconds(10)).token();
      var forever = make(null).token();
      assertThat(read("# mine", "", TokenLines.line(token), "  " + TokenLines.line(forever)))
          .containsExactly(token, forever);
    }

    @Test
    void withTheLimitsThatItHas() {
      var limits =
          new Limits(
              Map.of(
                  Measure.DOLLARS_A_MONTH, new BigDecimal("20.50"),
                  Measure.TURNS_AT_ONCE, new BigDecimal(2)));
      var token = make(null).token().limitedTo(limits);
      assertThat(TokenLines.line(token)).endsWith(" dollars_a_month=20.50 turns_at_once=2");
      assertThat(read(TokenLines.line(token))).containsExactly(token);
    }

    @Test
    void withoutItsText() {
      var made = make(null);
      assertThat(TokenLines.line(made.token())).doesNotContain(made.text().substring(17));
      assertThat(made.toString()).doesNotContain(made.text().substring(17));
    }

    @Test
    void with256RandomBits() {
      assertThat(make(null).text()).matches("ts_[0-9a-f]{12}_[A-Za-z0-9_-]{43}");
      assertThat(make(null).text()).isNotEqualTo(make(null).text());
    }
  }

  @ParameterizedTest(name = "{0} -> {1}: it {2}")
  @DisplayName("is no line that")
  @CsvSource({
    "role=user, role=king, 'has no role that is one of user, operator'",
    "'read,chat', 'read,all', 'has no scope that is one of read, chat, operate'",
    "'scopes=read,chat ', '', 'lacks \"scopes\"'",
    "id=0123456789ab, id=x, 'has a \"id\" that is none'",
    "user=ada, user=, 'has a \"user\" that is none'",
    "sha256=0, sha256=z, 'has a \"sha256\" that is none'",
    "expires=never, expires=soon, 'has in \"expires\" no time like 2026-11-28T06:00:00Z'",
    "user=ada, user=ada user=eve, 'has \"user\" twice'",
    "user=ada, user=ada admin, has something that is no name=value",
    "user=ada, user=ada admin=yes, has a field that no token has",
    "user=ada, user=ada turns_at_once=many, 'has in \"turns_at_once\" what is not a whole number, at most 999999999'",
  })
  void isWrong(String good, String bad, String why) {
    var lines = List.of("# first", LINE.replace(good, bad));
    assertThat(TokenLines.read(lines)).isEqualTo(new Content.Bad(2, why));
  }

  @Test
  void isNoLineWithTheIdOfAnother() {
    assertThat(TokenLines.read(List.of(LINE, LINE)))
        .isEqualTo(new Content.Bad(2, "has the id of a line before"));
  }
}
