package dev.turnstream.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.errors.AnthropicException;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.ContentTooLargeException;
import com.anthropic.errors.InternalServerException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.OverloadedException;
import com.anthropic.errors.PermissionDeniedException;
import com.anthropic.errors.RateLimitException;
import com.anthropic.errors.SseException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The official Java SDK")
class JavaSdkTest {
  private static final Emulator EMULATOR = Emulator.start();
  private static final AnthropicClient CLIENT = client(0);

  @AfterAll
  static void stop() {
    CLIENT.close();
    EMULATOR.close();
  }

  @Test
  void streamsText() {
    var message = stream(ask("count to 20"));

    assertThat(text(message)).startsWith("1, 2, 3").endsWith("19, 20");
    assertThat(message.stopReason()).contains(StopReason.END_TURN);
    assertThat(message.usage().outputTokens()).isGreaterThan(20);
  }

  @Test
  void streamsThinkingWithItsSignature() {
    var message = stream(ask("Hello").toBuilder().enabledThinking(1024).build());

    var thinking = message.content().getFirst().asThinking();
    assertThat(thinking.thinking()).contains("emulator");
    assertThat(thinking.signature()).hasSizeGreaterThan(50);
    assertThat(message.content().getLast().isText()).isTrue();
  }

  @Test
  void streamsAToolCallAndClosesWithItsResult() {
    var question = ask("What is the weather in Lisbon?").toBuilder().addTool(weather()).build();
    var called = stream(question);
    var call = called.content().getLast().asToolUse();

    assertThat(called.stopReason()).contains(StopReason.TOOL_USE);
    assertThat(call.name()).isEqualTo("get_weather");
    assertThat(call._input()).isEqualTo(JsonValue.from(Map.of("city", "Lisbon")));

    var closed =
        stream(
            question.toBuilder()
                .addMessage(called)
                .addUserMessageOfContentBlockParams(
                    java.util.List.of(
                        com.anthropic.models.messages.ContentBlockParam.ofToolResult(
                            com.anthropic.models.messages.ToolResultBlockParam.builder()
                                .toolUseId(call.id())
                                .content("21 degrees")
                                .build())))
                .build());
    assertThat(text(closed)).contains("`get_weather` says: 21 degrees");
  }

  @Test
  void getsTheSameAnswerWithoutStreaming() {
    var whole = CLIENT.messages().create(ask("a table"));
    var streamed = stream(ask("a table"));

    assertThat(text(streamed)).isEqualTo(text(whole));
    assertThat(streamed.usage().outputTokens()).isEqualTo(whole.usage().outputTokens());
    assertThat(streamed.usage().inputTokens()).isEqualTo(whole.usage().inputTokens());
  }

  @Test
  void countsTokens() {
    var params =
        MessageCountTokensParams.builder()
            .model("claude-sonnet-4-6")
            .addUserMessage("How many?")
            .build();

    assertThat(CLIENT.messages().countTokens(params).inputTokens()).isBetween(5L, 20L);
  }

  @Test
  void pagesThroughAllModels() {
    var params = com.anthropic.models.models.ModelListParams.builder().limit(5).build();
    var ids = CLIENT.models().list(params).autoPager().stream().map(model -> model.id()).toList();

    assertThat(ids).hasSizeGreaterThan(10).contains("claude-sonnet-4-6");
    assertThat(CLIENT.models().retrieve("claude-sonnet-4-6").displayName())
        .isEqualTo("Claude Sonnet 4.6");
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(400, BadRequestException.class),
        Arguments.of(401, UnauthorizedException.class),
        Arguments.of(403, PermissionDeniedException.class),
        Arguments.of(404, NotFoundException.class),
        Arguments.of(413, ContentTooLargeException.class),
        Arguments.of(429, RateLimitException.class),
        Arguments.of(500, InternalServerException.class),
        Arguments.of(529, OverloadedException.class));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void seesRefusalsAsTheRightExceptions(
      int status, Class<? extends AnthropicServiceException> type) {
    var ask = ask("!emulate status=" + status + " message=Because");

    assertThatExceptionOfType(type)
        .isThrownBy(() -> CLIENT.messages().create(ask))
        .satisfies(error -> {
          assertThat(error.statusCode()).isEqualTo(status);
          assertThat(error.requestId()).get().asString().startsWith("req_");
          assertThat(error.apiMessage()).contains("Because");
        });
    assertThatExceptionOfType(type).isThrownBy(() -> stream(ask));
  }

  @Test
  void seesABodyThatIsTooLarge() {
    var huge = ask("x".repeat(33 * 1024 * 1024));

    assertThatExceptionOfType(ContentTooLargeException.class)
        .isThrownBy(() -> CLIENT.messages().create(huge));
  }

  @Test
  void seesAnUnknownModelAndABadRequest() {
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> stream(ask("Hi").toBuilder().model("claude-0").build()));
    assertThatExceptionOfType(BadRequestException.class)
        .isThrownBy(() -> stream(ask("Hi").toBuilder().maxTokens(-1).build()));
  }

  @Test
  void retriesWhatIsOverloaded() {
    var patient = client(2);
    EMULATOR.enqueue("status=529 retry-after=0.01");
    EMULATOR.enqueue("status=429 retry-after=0.01");

    assertThat(text(patient.messages().create(ask("say third time lucky"))))
        .isEqualTo("third time lucky");
    patient.close();
  }

  @Test
  void seesAnErrorInTheMiddleOfAStream() {
    assertThatExceptionOfType(SseException.class)
        .isThrownBy(() -> stream(ask("!emulate error-after=5\na story")))
        .satisfies(error -> assertThat(error.body().toString()).contains("overloaded_error"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"close", "reset"})
  void seesACutStream(String cut) {
    assertThatExceptionOfType(AnthropicException.class)
        .isThrownBy(() -> stream(ask("!emulate cut-after=5 cut=" + cut + "\na story")));
  }

  @Test
  void readsAStreamInPiecesOfOneByte() {
    assertThat(text(stream(ask("!emulate chunk=1 crlf\nemoji")))).contains("👨‍👩‍👧‍👦");
  }

  private static AnthropicClient client(int retries) {
    return AnthropicOkHttpClient.builder()
        .baseUrl(EMULATOR.baseUrl())
        .apiKey("test-key")
        .maxRetries(retries)
        .build();
  }

  private static MessageCreateParams ask(String prompt) {
    return MessageCreateParams.builder()
        .model("claude-sonnet-4-6")
        .maxTokens(4_096)
        .addUserMessage(prompt)
        .build();
  }

  private static Tool weather() {
    var city = JsonValue.from(Map.of("city", Map.of("type", "string")));
    return Tool.builder()
        .name("get_weather")
        .inputSchema(
            Tool.InputSchema.builder()
                .type(JsonValue.from("object"))
                .putAdditionalProperty("properties", city)
                .build())
        .build();
  }

  private static Message stream(MessageCreateParams params) {
    var accumulator = MessageAccumulator.create();
    try (var response = CLIENT.messages().createStreaming(params)) {
      response.stream().forEach(accumulator::accumulate);
    }
    return accumulator.message();
  }

  private static String text(Message message) {
    var text = new StringBuilder();
    message.content().forEach(block -> block.text().ifPresent(part -> text.append(part.text())));
    return text.toString();
  }
}
