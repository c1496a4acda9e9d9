package dev.turnstream.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.budget.Budgets;
import dev.turnstream.budget.Payer;
import dev.turnstream.journal.JournalLimits;
import dev.turnstream.journal.MemoryJournal;
import dev.turnstream.meter.LoopMeter;
import dev.turnstream.model.Failure;
import dev.turnstream.model.FailureCode;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.MessageRequest.Message;
import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.model.Owner;
import dev.turnstream.model.PriceTable;
import dev.turnstream.model.RequestContext;
import dev.turnstream.model.RequestParameters;
import dev.turnstream.model.StopReason;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnEvent;
import dev.turnstream.model.Usage;
import dev.turnstream.upstream.Upstream;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A turn")
class TurnTest {
  private static final MessageRequest REQUEST =
      new MessageRequest(
          "model",
          RequestParameters.of(100, null),
          List.of(Message.text(Role.USER, JsonText.of("Hello"))));
  private static final Failure FAILURE = Failure.of(FailureCode.UPSTREAM_INTERRUPTED, "Oh.");

  private final Line line = new Line();
  private final TurnSlots slots = new TurnSlots(2);
  private long now;
  private final Turns turns =
      new Turns(
          line,
          Runnable::run,
          new MemoryJournal(new JournalLimits(1 << 20, 1 << 20, Duration.ofMinutes(10)), () -> now),
          new TurnLimits(10_000, Duration.ofSeconds(60)),
          slots,
          new PriceTable(LocalDate.EPOCH, BigDecimal.ZERO, Map.of()),
          new Clocks(() -> now, InstantSource.system()),
          new Random(7),
          new LoopMeter(0),
          TurnObserver.NONE);

  private Turn start() {
    var turn = Objects.requireNonNull(make(), "a slot is free");
    turns.start(turn, REQUEST);
    return turn;
  }

  private @Nullable Turn make() {
    var free =
        switch (Budgets.unlimited().begin(Payer.of(Owner.LOCAL), null, REQUEST)) {
          case Budgets.Claim.Taken(var taken) -> taken;
          case Budgets.Claim.Not(var why) -> throw new AssertionError(why);
        };
    return turns.make(Owner.LOCAL, RequestContext.NONE, REQUEST, false, free, (_, _) -> {});
  }

  private static TurnEvent last(Turn turn) {
    return turn.log().readAfter(turn.log().head() - 1).getFirst();
  }

  private static MessageEvent text(String text) {
    return new MessageEvent.TextDelta(0, JsonText.of(text));
  }

  @Test
  void writesDownWhatItHearsButNoPing() {
    var turn = start();
    line.listener.onEvent(new MessageEvent.Ping());
    line.listener.onEvent(text("a"));
    line.listener.onEvent(new MessageEvent.Ping());
    assertThat(turn.log().readAfter(2)).containsExactly(text("a"));
  }

  @Test
  void tellsItsWatchersOnceABatch() {
    var turn = start();
    var told = new ArrayList<Long>();
    turn.log().follow(() -> told.add(turn.log().head()));
    line.listener.onEvent(text("a"));
    line.listener.onEvent(text("b"));
    line.listener.onBatchEnd();
    line.listener.onEvent(text("c"));
    line.listener.onEnd(new Upstream.Ending.Complete(false));
    assertThat(told).containsExactly(4L, 6L);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void endsExactlyOnceWhateverComesInWhateverOrder(long seed) {
    var random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      var turn = start();
      var listener = line.listener;
      for (int step = 0; step < 12; step++) {
        switch (random.nextInt(8)) {
          case 0 -> turn.cancel();
          case 1 -> listener.onEnd(new Upstream.Ending.Complete(random.nextBoolean()));
          case 2 -> listener.onEnd(new Upstream.Ending.Failed(FAILURE));
          case 3 -> listener.onEvent(text("x".repeat(random.nextInt(6000))));
          case 4 -> turns.sweep();
          case 5 -> now += Duration.ofSeconds(random.nextInt(40)).toNanos();
          case 6 -> listener.onBatchEnd();
          default -> listener.onEvent(new MessageEvent.MessageStarted("i", "m", Usage.NONE));
        }
        var ends = turn.log().readAfter(0).stream().filter(TurnEnd.class::isInstance).toList();
        assertThat(ends).hasSize(turn.isOver() ? 1 : 0);
        assertThat(turn.log().isEnded()).isEqualTo(turn.isOver());
        assertThat(slots.taken()).isEqualTo(turn.isOver() ? 0 : 1);
      }
      turn.cancel();
      assertThat(last(turn)).isInstanceOf(TurnEnd.class);
      assertThat(slots.taken()).isZero();
    }
  }

  @Test
  void closesItsCallWhenItIsCancelled() {
    var turn = start();
    turn.cancel();
    assertThat(line.cancels).isEqualTo(1);
    assertThat(last(turn)).isInstanceOf(TurnEnd.Cancelled.class);
    turn.cancel();
    assertThat(turn.log().head()).isEqualTo(3);
  }

  @Test
  void freesItsSlotBeforeItsWatchersHearTheEnd() {
    var turn = start();
    var seen = new ArrayList<Integer>();
    turn.log().follow(() -> seen.add(slots.taken()));
    turn.cancel();
    assertThat(seen).containsExactly(0);
  }

  @Test
  void measuresFromItsStartToItsFirstTextAndItsEnd() {
    now = Duration.ofSeconds(5).toNanos();
    var turn = start();
    now += Duration.ofMillis(100).toNanos();
    line.listener.onEvent(new MessageEvent.ThinkingDelta(0, JsonText.of("hm")));
    line.listener.onEvent(text(""));
    now += Duration.ofMillis(150).toNanos();
    line.listener.onEvent(text("a"));
    now += Duration.ofMillis(50).toNanos();
    line.listener.onEvent(text("b"));
    line.listener.onEnd(new Upstream.Ending.Complete(false));
    var receipt = ((TurnEnd) last(turn)).receipt();
    assertThat(receipt.untilFirstDelta()).isEqualTo(Duration.ofMillis(250));
    assertThat(receipt.duration()).isEqualTo(Duration.ofMillis(300));
  }

  @Test
  void isStoppedWhenItsLogGrowsTooLarge() {
    var turn = start();
    line.listener.onEvent(text("x".repeat(9000)));
    assertThat(turn.isOver()).isFalse();
    line.listener.onEvent(text("x".repeat(1000)));
    assertThat(turn.isOver()).isTrue();
    assertThat(line.cancels).isEqualTo(1);
    assertThat(((TurnEnd.Failed) last(turn)).failure().code())
        .isEqualTo(FailureCode.TURN_TOO_LARGE);
  }

  @Test
  void isStoppedWhenItTakesTooLong() {
    var turn = start();
    now = Duration.ofSeconds(60).toNanos();
    turns.sweep();
    assertThat(turn.isOver()).isFalse();
    now++;
    turns.sweep();
    assertThat(((TurnEnd.Failed) last(turn)).failure().code()).isEqualTo(FailureCode.TURN_TOO_LONG);
  }

  @Test
  void needsASlot() {
    var first = start();
    start();
    assertThat(make()).isNull();
    first.cancel();
    assertThat(make()).isNotNull();
  }

  @Test
  void doesNotStartOnceTheServerStops() {
    var turn = start();
    turns.close();
    assertThat(((TurnEnd.Failed) last(turn)).failure().code()).isEqualTo(FailureCode.SHUTTING_DOWN);
    assertThat(make()).isNull();
    assertThat(turns.isClosed()).isTrue();
    assertThat(slots.taken()).isZero();
  }

  @Test
  void endsAsInternalWhenItsUpstreamThrows() {
    line.fault = new IllegalStateException("broken");
    var turn = start();
    assertThat(((TurnEnd.Failed) last(turn)).failure().code()).isEqualTo(FailureCode.INTERNAL);
    assertThat(slots.taken()).isZero();
  }

  @Test
  void endsAsInternalWhenAWatcherThrowsAndItsSlotIsFree() {
    var turn = start();
    turn.log()
        .follow(() -> {
          if (!turn.isOver()) {
            throw new IllegalStateException("broken");
          }
        });
    line.listener.onEvent(text("a"));
    line.listener.onBatchEnd();
    assertThat(((TurnEnd.Failed) last(turn)).failure().code()).isEqualTo(FailureCode.INTERNAL);
    assertThat(line.cancels).isEqualTo(1);
    assertThat(slots.taken()).isZero();
  }

  @Test
  void hasAnIdOfItsOwn() {
    assertThat(start().id()).isNotEqualTo(start().id());
  }

  @Test
  void isCompletedWithTheReasonThatWasTold() {
    var turn = start();
    line.listener.onEvent(
        new MessageEvent.MessageDelta(StopReason.MAX_TOKENS, null, null, Usage.NONE));
    line.listener.onEnd(new Upstream.Ending.Complete(false));
    assertThat(((TurnEnd.Completed) last(turn)).stopReason()).isEqualTo(StopReason.MAX_TOKENS);
  }

  /** Hears one question and lets the test answer. */
  private static final class Line implements Upstream {
    @SuppressWarnings("NullAway.Init") // set by ask
    Listener listener;

    @Nullable RuntimeException fault;
    int cancels;

    @Override
    public Call ask(MessageRequest request, Listener asked) {
      if (fault != null) {
        throw fault;
      }
      listener = asked;
      return onClosed -> {
        cancels++;
        onClosed.run();
      };
    }
  }
}
