package dev.turnstream.dialect.tutorial;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.model.Failure;
import dev.turnstream.model.FailureCode;
import dev.turnstream.model.Receipt;
import dev.turnstream.model.StopDetails;
import dev.turnstream.model.StopReason;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.Usage;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The frame of a turn's end")
class EndFrameTest {
  private static Receipt receipt(@Nullable String cost) {
    return new Receipt(
        new TurnId("turn_1"),
        "claude",
        new Usage(1L, 2L, 3L, 4L, null, null, null, null, null, null, null, null),
        false,
        cost == null ? null : new BigDecimal(cost),
        Duration.ofMillis(5),
        Duration.ofMillis(6),
        0);
  }

  private static String text(TurnEnd end) {
    return new String(EndFrame.of(end), UTF_8);
  }

  private static JsonObject json(TurnEnd end) {
    return new JsonObject(text(end));
  }

  @Test
  void hasTheseFieldsWhenItIsDone() {
    assertThat(json(new TurnEnd.Completed(StopReason.END_TURN, null, null, receipt("0.5"))))
        .isEqualTo(
            new JsonObject(
                """
                {"type":"done","cancelled":false,"stop_reason":"end_turn","input_tokens":1,
                 "output_tokens":2,"cache_creation_input_tokens":3,"cache_read_input_tokens":4,
                 "model":"claude","cost_usd":0.5,"estimated":false,"turn":"turn_1",
                 "first_delta_ms":5,"duration_ms":6}
                """));
  }

  @Test
  void tellsNullNotNothingWhereThereIsNoReasonCostOrDelta() {
    var bare =
        new Receipt(
            new TurnId("turn_1"), "m", Usage.NONE, true, null, null, Duration.ofMillis(6), 0);
    assertThat(text(new TurnEnd.Cancelled(bare)))
        .contains("\"stop_reason\":null", "\"cost_usd\":null", "\"first_delta_ms\":null")
        .contains("\"cancelled\":true", "\"estimated\":true", "\"input_tokens\":0");
  }

  @Test
  void hasDetailsOnlyWhenClaudeSentSome() {
    var details = new StopDetails("refusal", "cyber", null);
    var frame = json(new TurnEnd.Completed(StopReason.REFUSAL, null, details, receipt("0")));
    assertThat(frame.getJsonObject("stop_details").getString("category")).isEqualTo("cyber");
    assertThat(
            json(new TurnEnd.Completed(StopReason.REFUSAL, null, null, receipt("0")))
                .containsKey("stop_details"))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "0.000000,0",
    "0.00000063,0.00000063",
    "0.005403,0.005403",
    "1.50,1.5",
    "1E+2,100",
    "1E-9,0.000000001"
  })
  void tellsTheExactCostWithoutAnExponent(String cost, String written) {
    assertThat(text(new TurnEnd.Cancelled(receipt(cost))))
        .contains("\"cost_usd\":" + written + ",");
  }

  @ParameterizedTest
  @EnumSource(FailureCode.class)
  void namesEachFailureAndWhatWasUsed(FailureCode code) {
    var failure = new Failure(code, "Oh.", Duration.ofMillis(1500), 529, "req_1");
    var frame = json(new TurnEnd.Failed(failure, receipt("0.5")));
    assertThat(frame.getString("type")).isEqualTo("error");
    assertThat(frame.getString("code")).isEqualTo(code.wire());
    assertThat(frame.getBoolean("retryable")).isEqualTo(code.retryable());
    assertThat(frame.getString("message")).isEqualTo("Oh.");
    assertThat(frame.getLong("retry_after_ms")).isEqualTo(1500);
    assertThat(frame.getInteger("upstream_status")).isEqualTo(529);
    assertThat(frame.getString("upstream_request_id")).isEqualTo("req_1");
    assertThat(frame.getString("turn")).isEqualTo("turn_1");
    assertThat(frame.getLong("output_tokens")).isEqualTo(2);
    assertThat(frame.fieldNames()).doesNotContain("stop_reason", "cancelled");
  }

  @Test
  void leavesOutWhatNobodyKnows() {
    var frame = json(new TurnEnd.Failed(Failure.of(FailureCode.INTERNAL, "Oh."), receipt("0.5")));
    assertThat(frame.fieldNames())
        .doesNotContain("retry_after_ms", "upstream_status", "upstream_request_id");
  }
}
