package dev.turnstream.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.budget.Payer;
import dev.turnstream.model.ConversationId;
import dev.turnstream.model.ConversationName;
import dev.turnstream.model.Owner;
import dev.turnstream.model.RequestContext;
import dev.turnstream.model.RequestParameters;
import dev.turnstream.model.TurnCommand;
import dev.turnstream.model.TurnCommand.Busy;
import dev.turnstream.model.TurnCommand.Wish;
import dev.turnstream.turn.Answer.Reason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Commands under a client's name")
class NamedOrderTest {
  private static final ConversationName NAME = new ConversationName("any", "a chat");

  private final NamedOrder order = new NamedOrder(Runnable::run);
  private final List<String> taken = new ArrayList<>();

  private Pending command(String id, ConversationName name) {
    var wish = new Wish.Regenerate(new ConversationId("conv_" + "1".repeat(32)), null);
    var command = new TurnCommand(id, wish, Busy.QUEUE, null, null, RequestParameters.NONE);
    var sender = new Notices.Follower(Owner.LOCAL, Runnable::run, _ -> {});
    var pending = new Pending(Payer.of(Owner.LOCAL), RequestContext.NONE, command, sender);
    order.then(name, pending, () -> taken.add(id));
    return pending;
  }

  private static void answer(Pending pending) {
    pending.answer.complete(new Answer.Refused(Reason.UNKNOWN));
  }

  @Test
  void areTakenOneAfterAnotherAsTheyAreAnswered() {
    var first = command("first", NAME);
    var second = command("second", NAME);
    var third = command("third", NAME);
    assertThat(taken).containsExactly("first");
    answer(first);
    assertThat(taken).containsExactly("first", "second");
    answer(second);
    answer(third);
    assertThat(taken).containsExactly("first", "second", "third");
  }

  @Test
  void doNotWaitForThoseUnderAnother() {
    command("first", NAME);
    command("other", new ConversationName("any", "another chat"));
    command("same word in another dialect", new ConversationName("other", "a chat"));
    assertThat(taken).containsExactly("first", "other", "same word in another dialect");
  }

  @Test
  void areNotRememberedOnceAnswered() {
    answer(command("first", NAME));
    command("second", NAME);
    assertThat(taken).containsExactly("first", "second");
  }
}
