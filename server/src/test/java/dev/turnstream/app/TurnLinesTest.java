package dev.turnstream.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.model.ConversationId;
import dev.turnstream.model.Failure;
import dev.turnstream.model.FailureCode;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageId;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.MessageRequest.Message;
import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.model.Owner;
import dev.turnstream.model.Receipt;
import dev.turnstream.model.RequestContext;
import dev.turnstream.model.RequestParameters;
import dev.turnstream.model.StopReason;
import dev.turnstream.model.TurnAccepted;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnPlace;
import dev.turnstream.model.Usage;
import dev.turnstream.turn.TurnObserver.Subject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The log has a line for each turn")
class TurnLinesTest {
  private static final Owner ADA = new Owner("ada");
  private static final RequestContext CONTEXT =
      new RequestContext("req_1", "/ws", "127.0.0.1", null, null);
  private static final Usage USAGE =
      new Usage(12L, 9L, 3L, 4L, null, null, null, null, null, null, null, null);
  private static final MessageRequest REQUEST =
      new MessageRequest(
          "asked", RequestParameters.NONE, List.of(Message.text(Role.USER, JsonText.of("Hello"))));

  private final Logger logger = Logger.getLogger("dev.turnstream.turn.Turn");
  private final List<LogRecord> records = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          records.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };
  private long now;
  private final TurnLines lines = new TurnLines(() -> now);

  @BeforeEach
  void listen() {
    logger.setLevel(Level.INFO);
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
  }

  @AfterEach
  void stop() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
    logger.setLevel(null);
  }

  private static Subject turn(@Nullable TurnPlace place) {
    return new Subject(
        new TurnId("turn_1"), ADA, new TurnAccepted(place, "asked", Instant.EPOCH), CONTEXT);
  }

  private static Receipt receipt() {
    return new Receipt(
        new TurnId("turn_1"),
        "claude",
        USAGE,
        false,
        new BigDecimal("0.001"),
        Duration.ofMillis(40),
        Duration.ofMillis(700),
        0);
  }

  private String line() {
    assertThat(records).hasSize(1);
    var record = records.getFirst();
    return record.getMessage() + " " + LogFormat.fields(record);
  }

  @Test
  void thatIsAnswered() {
    var place =
        new TurnPlace(
            new ConversationId("conv_1"), "c1", new MessageId("msg_1"), new MessageId("msg_2"));
    var line = lines.onAccepted(turn(place));
    now += Duration.ofMillis(250).toNanos();
    line.onAsked(REQUEST);
    line.onAttempt(1);
    line.onAttempt(2);
    line.onEnd(new TurnEnd.Completed(StopReason.END_TURN, null, null, receipt()), 33);
    assertThat(line())
        .isEqualTo(
            "turn ended turn=turn_1 conversation=conv_1 user=ada request=req_1 path=/ws"
                + " address=127.0.0.1 status=completed stop_reason=end_turn model=claude"
                + " duration_ms=700 first_text_ms=40 input_tokens=12 output_tokens=9"
                + " cache_read_tokens=4 cache_write_tokens=3 cost_usd=0.001 estimated=false"
                + " attempts=2 waited_ms=250 asked_bytes=7 answer_characters=33");
  }

  @Test
  void thatFailsWithItsCodeAndWhatClaudesSupportAsksFor() {
    var failure = new Failure(FailureCode.UPSTREAM_OVERLOADED, "Words.", null, 529, "req_9");
    lines.onAccepted(turn(null)).onEnd(new TurnEnd.Failed(failure, receipt()), 0);
    assertThat(line())
        .contains(" status=failed code=upstream_overloaded upstream_status=529")
        .contains(" upstream_request=req_9 ")
        .contains(" attempts=0 answer_characters=0")
        .doesNotContain("Words", "conversation=", "waited_ms");
  }

  @Test
  void thatIsCancelled() {
    lines.onAccepted(turn(null)).onEnd(new TurnEnd.Cancelled(receipt()), 5);
    assertThat(line()).contains(" status=cancelled model=claude ");
  }

  @Test
  void thatIsRefused() {
    lines.onRefused(ADA, CONTEXT, "too_many_turns");
    assertThat(line())
        .isEqualTo(
            "turn refused user=ada request=req_1 path=/ws address=127.0.0.1 code=too_many_turns");
  }

  @Test
  void whoseWordOnWhyItStoppedIsNoneOfClaudes() {
    var odd = new StopReason("end_turn\nuser=root");
    lines.onAccepted(turn(null)).onEnd(new TurnEnd.Completed(odd, null, null, receipt()), 5);
    assertThat(line()).contains(" stop_reason=other ");
  }
}
