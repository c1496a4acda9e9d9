package dev.turnstream.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.access.Audit.Deed;
import dev.turnstream.access.Audit.Verb;
import dev.turnstream.model.Owner;
import dev.turnstream.model.RequestContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What happens with each request")
class SeldomTest {
  private Instant now = Instant.parse("2026-11-28T10:00:00Z");
  private final List<Deed> told = new ArrayList<>();
  private final Audit audit = new Seldom(told::add, () -> now);

  private void does(Verb verb, String user, String address) {
    var context = new RequestContext("req_1", "/", address, null, null);
    audit.tell(Deed.done(verb, new Owner(user), null, context));
  }

  @Test
  void isToldOnceAnHourForEachUserAndAddress() {
    does(Verb.FIGURES_READ, "olga", "10.0.0.1");
    does(Verb.FIGURES_READ, "olga", "10.0.0.1");
    assertThat(told).hasSize(1);
    does(Verb.FIGURES_READ, "olga", "10.0.0.2");
    does(Verb.FIGURES_READ, "otto", "10.0.0.1");
    does(Verb.PASS_USED, "olga", "10.0.0.1");
    assertThat(told).hasSize(4);
    now = now.plus(Duration.ofMinutes(61));
    does(Verb.FIGURES_READ, "olga", "10.0.0.1");
    assertThat(told).hasSize(5);
  }

  @Test
  void doesNotHideWhatIsRare() {
    does(Verb.CONVERSATION_DELETED, "ada", "10.0.0.1");
    does(Verb.CONVERSATION_DELETED, "ada", "10.0.0.1");
    assertThat(told).hasSize(2);
  }
}
