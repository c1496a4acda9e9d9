package dev.turnstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A chat over WebSocket")
class ChatSocketTest {
  private GatewayFixture gateway;

  @BeforeEach
  void open() throws Exception {
    gateway = new GatewayFixture();
  }

  @AfterEach
  void close() throws Exception {
    gateway.close();
  }

  @Test
  void passesOnDeltasAndTellsWhatTheTurnCost() throws Exception {
    try (var client = RawClient.open(gateway.port(), "/ws/chat")) {
      client.text("{\"message\":\"Hi \\\"you\\\"\"}");
      var question = gateway.nextQuestion();
      assertThat(question.request.messages().getFirst().content())
          .hasToString("\"Hi \\\"you\\\"\"");
      question.begin(21);
      question.say("Hello");
      assertThat(client.read().text()).isEqualTo("{\"type\":\"delta\",\"text\":\"Hello\"}");
      question.say(", \"world\"\n");
      assertThat(client.read().json().getString("text")).isEqualTo(", \"world\"\n");
      question.finish(356);
      var done = client.read().json();
      assertThat(done.getString("type")).isEqualTo("done");
      assertThat(done.getLong("input_tokens")).isEqualTo(21);
      assertThat(done.getLong("output_tokens")).isEqualTo(356);
      assertThat(done.getString("stop_reason")).isEqualTo("end_turn");
      assertThat(done.getDouble("cost_usd")).isEqualTo((21 * 3 + 356 * 15) / 1e6);
      assertThat(done.getBoolean("estimated")).isFalse();
      assertThat(done.getBoolean("cancelled")).isFalse();
    }
  }
}
