package dev.turnstream.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.InternalServerException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.OverloadedException;
import com.anthropic.errors.RateLimitException;
import com.anthropic.errors.SseException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.models.ModelInfo;
import com.anthropic.models.models.ModelListParams;
import dev.turnstream.emulator.Emulator;
import dev.turnstream.emulator.EmulatorOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Claude's own Java SDK against a real server, held against the same without one. */
@DisplayName("The Messages API, asked by the official Java SDK")
class MessagesJavaSdkTest {
  private static final String LONG = "!emulate rate=40\nTell me a long story.";

  private static Emulator emulator;
  private static RunningServer server;
  private static AnthropicClient ours;
  private static AnthropicClient theirs;

  @BeforeAll
  static void start() {
    var replays = Path.of("src/test/resources/sse");
    emulator = Emulator.start(EmulatorOptions.forTests().withReplays(replays));
    server =
        RunningServer.start(
            Map.of(),
            "--upstream-url=" + emulator.baseUrl(),
            "--api-key=servers-own",
            "--upstream-retries=0");
    ours = client(server.url(""));
    theirs = client(emulator.baseUrl());
  }

  @AfterAll
  static void stop() {
    ours.close();
    theirs.close();
    server.close();
    emulator.close();
  }

  private static AnthropicClient client(String url) {
    return AnthropicOkHttpClient.builder()
        .baseUrl(url)
        .apiKey("the-clients-own")
        .maxRetries(0)
        .build();
  }

  private static MessageCreateParams ask(String prompt) {
    return MessageCreateParams.builder()
        .model("claude-sonnet-4-6")
        .maxTokens(4_096)
        .addUserMessage(prompt)
        .build();
  }

  private static Message streamed(AnthropicClient client, MessageCreateParams params) {
    var accumulator = MessageAccumulator.create();
    try (var response = client.messages().createStreaming(params)) {
      response.stream().forEach(accumulator::accumulate);
    }
    return accumulator.message();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "01-simple-text", "02-thinking-text", "03-tool-use-partial-json",
        "04-web-search-citations", "06-refusal", "07-unicode-split",
        "08-max-tokens", "10-cache-usage", "x3-omitted-and-redacted-thinking"
      })
  void endsWithTheSameMessageAsWithoutUs(String recorded) {
    var ask = ask("!emulate replay=" + recorded + "\nHi");
    assertThat(streamed(ours, ask)).isEqualTo(streamed(theirs, ask));
  }

  @Test
  void getsTheSameMessageInOnePiece() {
    var ask = ask("a table");
    var whole = ours.messages().create(ask);
    assertThat(whole.content()).isEqualTo(streamed(ours, ask).content());
    assertThat(whole.content()).isEqualTo(theirs.messages().create(ask).content());
    assertThat(whole.stopReason()).contains(StopReason.END_TURN);
  }

  @Test
  void countsTokens() {
    var params =
        MessageCountTokensParams.builder()
            .model("claude-sonnet-4-6")
            .addUserMessage("How many?")
            .build();
    assertThat(ours.messages().countTokens(params))
        .isEqualTo(theirs.messages().countTokens(params));
  }

  @Test
  void pagesThroughAllModels() {
    assertThat(models(ours)).isEqualTo(models(theirs)).hasSizeGreaterThan(10);
    assertThat(ours.models().retrieve("claude-sonnet-4-6"))
        .isEqualTo(theirs.models().retrieve("claude-sonnet-4-6"));
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> ours.models().retrieve("claude-0"));
  }

  private static List<ModelInfo> models(AnthropicClient client) {
    var params = ModelListParams.builder().limit(5).build();
    return client.models().list(params).autoPager().stream().toList();
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(400, 400, BadRequestException.class, "upstream_invalid_request"),
        Arguments.of(401, 502, InternalServerException.class, "upstream_authentication"),
        Arguments.of(404, 404, NotFoundException.class, "upstream_not_found"),
        Arguments.of(429, 429, RateLimitException.class, "upstream_rate_limited"),
        Arguments.of(500, 500, InternalServerException.class, "upstream_error"),
        Arguments.of(529, 529, OverloadedException.class, "upstream_overloaded"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void seesErrorsWithTheirStatusAndOurCode(
      int answered, int status, Class<? extends AnthropicServiceException> type, String code) {
    var ask = ask("!emulate status=" + answered + "\nHi");
    for (var call :
        List.<Runnable>of(() -> ours.messages().create(ask), () -> streamed(ours, ask))) {
      assertThatExceptionOfType(type)
          .isThrownBy(call::run)
          .satisfies(error -> {
            assertThat(error.statusCode()).isEqualTo(status);
            assertThat(error.requestId()).get().asString().startsWith("req_");
            assertThat(error.body().toString()).contains("error_code=" + code);
          });
    }
  }

  @Test
  void seesWhatIsWrongWithItsBody() {
    assertThatExceptionOfType(BadRequestException.class)
        .isThrownBy(() -> ours.messages().create(ask("Hi").toBuilder().model("").build()))
        .satisfies(error -> assertThat(error.body().toString()).contains("model: Field required"));
  }

  @Test
  void seesAnErrorInTheMiddleOfAStream() {
    var ask = ask("!emulate error-after=5\na story");
    assertThatExceptionOfType(SseException.class)
        .isThrownBy(() -> streamed(ours, ask))
        .satisfies(error -> assertThat(error.body().toString()).contains("overloaded_error"));
  }

  @Test
  void cancelsTheTurnByClosing() throws Exception {
    String turn;
    try (var raw = ours.messages().withRawResponse().createStreaming(ask(LONG));
        var response = raw.parse()) {
      turn = raw.headers().values("turnstream-turn").getFirst();
      assertThat(response.stream().iterator().next().isMessageStart()).isTrue();
      assertThat(emulator.stats().open()).isPositive();
    }
    var told = "";
    while (!told.contains("\"RUN_FINISHED\"")) {
      told = get("/ag-ui/turns/" + turn);
    }
    assertThat(told).contains("\"outcome\":{\"type\":\"cancelled\"}");
    assertThat(emulator.stats().open()).isZero();
  }

  private static String get(String path) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create(server.url(path))).build();
      return http.send(request, BodyHandlers.ofString()).body();
    }
  }

  @Test
  void neverSendsTheClientsKeyOn() {
    emulator.reset();
    ours.messages().create(ask("Hi"));
    assertThat(emulator.requests())
        .singleElement()
        .satisfies(request ->
            assertThat(request.headers().get("x-api-key")).containsExactly("servers-own"));
  }
}
