package dev.turnstream.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.access.Access.Verb;
import dev.turnstream.access.Pass.Standing;
import dev.turnstream.model.Owner;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A pass")
class AccessRulesTest {
  private static final Instant NOW = Instant.parse("2026-11-28T06:00:00Z");
  private static final Set<Verb> LOOKS = EnumSet.of(Verb.WATCH, Verb.LIST, Verb.READ);

  private static Set<Verb> permitted(Pass pass) {
    return Arrays.stream(Verb.values())
        .filter(verb -> Access.RULES.permits(pass, verb))
        .collect(Collectors.toSet());
  }

  private static Pass of(Role role, Scope... scopes) {
    return Pass.lasting(new Identity(new Owner("ada"), role, Set.of(scopes)));
  }

  @Nested
  @DisplayName("permits")
  class Permits {
    @Test
    void everythingToTheOneOwnerOfAServerThatAsksNobody() {
      assertThat(permitted(Pass.LOCAL)).containsExactlyInAnyOrder(Verb.values());
    }

    @Test
    void nothingToNobody() {
      assertThat(permitted(Pass.NOBODY)).isEmpty();
    }

    @Test
    void aUserAllButToOperate() {
      var user = Pass.lasting(new Identity(new Owner("ada"), Role.USER, Scope.of(Role.USER)));
      assertThat(permitted(user)).isEqualTo(EnumSet.complementOf(EnumSet.of(Verb.OPERATE)));
    }

    @Test
    void whoeverMayReadToLookAndNoMore() {
      assertThat(permitted(of(Role.USER, Scope.READ))).isEqualTo(LOOKS);
      assertThat(permitted(of(Role.OPERATOR, Scope.READ))).isEqualTo(LOOKS);
    }

    @Test
    void anOperatorsOtherToolsToOperateAndNoMore() {
      assertThat(permitted(of(Role.OPERATOR, Scope.OPERATE))).containsExactly(Verb.OPERATE);
    }

    @Test
    void noUserToOperateWhateverItsScopesSay() {
      assertThat(permitted(of(Role.USER, Scope.values()))).doesNotContain(Verb.OPERATE);
    }

    @Test
    void nothingOnceItIsTakenBack() {
      var there = new AtomicBoolean(true);
      var pass = new Pass(Pass.LOCAL.identity(), null, there::get);
      assertThat(permitted(pass)).isNotEmpty();
      there.set(false);
      assertThat(permitted(pass)).isEmpty();
    }
  }

  @Nested
  @DisplayName("stands")
  class Stands {
    private final AtomicBoolean there = new AtomicBoolean(true);
    private final Pass pass = new Pass(Pass.LOCAL.identity(), NOW, there::get);

    @Test
    void goodUpToItsEndAndAMinuteLongerForWhatIsOpen() {
      assertThat(pass.standing(NOW.minusNanos(1))).isEqualTo(Standing.GOOD);
      assertThat(pass.standing(NOW)).isEqualTo(Standing.EXPIRED);
      assertThat(pass.standing(NOW.plusSeconds(60).minusNanos(1))).isEqualTo(Standing.EXPIRED);
      assertThat(pass.standing(NOW.plusSeconds(60))).isEqualTo(Standing.LAPSED);
    }

    @Test
    void goodForeverWithoutAnEnd() {
      assertThat(Pass.LOCAL.standing(Instant.MAX)).isEqualTo(Standing.GOOD);
    }

    @Test
    void revokedAtOnceWhenItIsTakenBack() {
      there.set(false);
      assertThat(pass.standing(NOW.minusSeconds(1))).isEqualTo(Standing.REVOKED);
    }
  }
}
