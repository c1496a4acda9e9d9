package dev.turnstream.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnstream.model.Owner;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Of the ways in")
class WaysInTest {
  private static final Instant NOW = Instant.parse("2026-11-28T06:00:00Z");
  private static final Duration HOURS = Duration.ofHours(12);

  private final AtomicBoolean there = new AtomicBoolean(true);
  private final Identity ada = new Identity(new Owner("ada"), Role.USER, Scope.of(Role.USER));
  private final Pass pass = new Pass(ada, null, there::get);

  @Nested
  @DisplayName("a session")
  class ASession {
    private final Sessions sessions = new Sessions(HOURS, new SecureRandom());
    private final String secret = sessions.open(pass, NOW);

    private Pass.Standing standing(Instant now) {
      var found = sessions.pass(secret, now);
      return found == null ? Pass.Standing.REVOKED : found.standing(now);
    }

    @Test
    void isWhoeverSignedInUntilItsTimeIsOver() {
      assertThat(Objects.requireNonNull(sessions.pass(secret, NOW)).identity()).isEqualTo(ada);
      assertThat(standing(NOW.plus(HOURS).minusMillis(1))).isEqualTo(Pass.Standing.GOOD);
      assertThat(sessions.pass(secret, NOW.plus(HOURS))).isNull();
    }

    @Test
    void isOverWhenItIsClosedAlsoForWhatIsOpenInIt() {
      var held = Objects.requireNonNull(sessions.pass(secret, NOW));
      sessions.close(secret);
      assertThat(held.standing(NOW)).isEqualTo(Pass.Standing.REVOKED);
      assertThat(sessions.pass(secret, NOW)).isNull();
    }

    @Test
    void isOverWhenTheTokenBehindItIsRevoked() {
      var held = Objects.requireNonNull(sessions.pass(secret, NOW));
      there.set(false);
      assertThat(held.standing(NOW)).isEqualTo(Pass.Standing.REVOKED);
    }

    @Test
    void lastsNoLongerThanTheTokenBehindIt() {
      var brief = sessions.open(new Pass(ada, NOW.plusSeconds(5), () -> true), NOW);
      assertThat(sessions.pass(brief, NOW.plusSeconds(4))).isNotNull();
      assertThat(sessions.pass(brief, NOW.plusSeconds(5))).isNull();
    }

    @Test
    void isNobodysWithoutItsSecret() {
      assertThat(sessions.pass(secret + "x", NOW)).isNull();
      assertThat(secret).matches("[A-Za-z0-9_-]{43}");
    }
  }

  @Nested
  @DisplayName("a ticket")
  class ATicket {
    private final Tickets tickets = new Tickets(new SecureRandom());

    @Test
    void opensOnce() {
      var ticket = tickets.issue(pass, null, NOW);
      assertThat(tickets.redeem(ticket, null, NOW)).isEqualTo(pass);
      assertThat(tickets.redeem(ticket, null, NOW)).isNull();
    }

    @Test
    void opensForHalfAMinute() {
      var early = tickets.issue(pass, null, NOW);
      var late = tickets.issue(pass, null, NOW);
      assertThat(tickets.redeem(early, null, NOW.plusMillis(29_999))).isNotNull();
      assertThat(tickets.redeem(late, null, NOW.plusSeconds(30))).isNull();
    }

    @Test
    void opensForThePageThatAskedForItOnly() {
      var other = tickets.issue(pass, "https://a.example", NOW);
      assertThat(tickets.redeem(other, "https://b.example", NOW)).isNull();
      assertThat(tickets.redeem(other, "https://a.example", NOW)).as("it is used up").isNull();
      assertThat(
              tickets.redeem(
                  tickets.issue(pass, "https://a.example", NOW), "https://a.example", NOW))
          .isNotNull();
      assertThat(tickets.redeem(tickets.issue(pass, null, NOW), "https://b.example", NOW))
          .as("one that no page asked for")
          .isNotNull();
    }

    @Test
    void opensNothingOnceThePassBehindItIsTakenBack() {
      var ticket = tickets.issue(pass, null, NOW);
      there.set(false);
      assertThat(tickets.redeem(ticket, null, NOW)).isNull();
    }

    @Test
    void endsWhenItsUserTakesVeryManyAndNoOthersDo() {
      var bob = Pass.lasting(new Identity(new Owner("bob"), Role.USER, Scope.of(Role.USER)));
      var others = tickets.issue(bob, null, NOW);
      var first = tickets.issue(pass, null, NOW);
      var all = new ArrayList<String>();
      for (int i = 0; i < 64; i++) {
        all.add(tickets.issue(pass, null, NOW));
      }
      assertThat(tickets.redeem(first, null, NOW)).isNull();
      assertThat(all).allMatch(ticket -> tickets.redeem(ticket, null, NOW) != null);
      assertThat(tickets.redeem(others, null, NOW)).isNotNull();
    }
  }

  @Nested
  @DisplayName("a proxy's header")
  class AProxysHeader {
    private final ProxyUsers users =
        new ProxyUsers(
            "x-user",
            new Proxies(
                List.of(
                    Network.read("10.1.0.0/16"),
                    Network.read("127.0.0.1"),
                    Network.read("fd00::/8"))));

    @ParameterizedTest
    @CsvSource({
      "10.1.2.3, true", "10.2.0.1, false", "127.0.0.1, true", "127.0.0.2, false",
      "fd12::1, true", "fe80::1, false", "::1, false", "::ffff:10.1.2.3, true",
    })
    void countsFromWhereItIsTrusted(String from, boolean trusted) {
      var found = users.pass("ada", InetAddress.ofLiteral(from));
      assertThat(found != null).isEqualTo(trusted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ada,eve", "a\tb", "a\u0000b"})
    void namesNobodyWhenItIsNoName(String told) {
      assertThat(users.pass(told, InetAddress.ofLiteral("127.0.0.1"))).isNull();
    }

    @Test
    void namesUsersAndNoOperators() {
      var found = Objects.requireNonNull(users.pass("root", InetAddress.ofLiteral("127.0.0.1")));
      assertThat(Access.RULES.permits(found, Access.Verb.OPERATE)).isFalse();
      assertThat(found.owner()).isEqualTo(new Owner("root"));
    }
  }

  @ParameterizedTest
  @DisplayName("a network is not")
  @ValueSource(strings = {"", "10.0.0.0/33", "10.0.0.0/-1", "example.com", "::1/129"})
  void aNetwork(String text) {
    assertThatThrownBy(() -> Network.read(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @DisplayName("a network holds")
  @CsvSource({
    "0.0.0.0/0, 203.0.113.9, true", "10.0.0.0/9, 10.127.0.1, true", "10.0.0.0/9, 10.128.0.1, false",
    "10.0.0.4/30, 10.0.0.7, true", "10.0.0.4/30, 10.0.0.8, false", "::/0, 10.0.0.1, false",
  })
  void holds(String network, String address, boolean inside) {
    assertThat(Network.read(network).contains(InetAddress.ofLiteral(address))).isEqualTo(inside);
  }
}
