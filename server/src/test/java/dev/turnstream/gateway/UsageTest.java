package dev.turnstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.access.Role;
import dev.turnstream.access.Scope;
import dev.turnstream.model.Owner;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.TurnStatus;
import dev.turnstream.model.Usage;
import dev.turnstream.store.Bill;
import dev.turnstream.store.FinishedTurn;
import dev.turnstream.store.StoredEnd;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The report of what was used")
class UsageTest {
  private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");

  private final Guests guests = Guests.atTheDoor();
  private final Random random = new Random(1);
  private GatewayFixture gateway;

  @BeforeEach
  void open() throws Exception {
    gateway = GatewayFixture.behind(guests.entrance(), 1);
    bill("ada", "claude-sonnet-4-6", NOON, "0.0000033");
    bill("ada", "claude-sonnet-4-6", NOON.plusSeconds(60), "0.0000034");
    bill("ada", "claude-haiku-4-5", NOON.plusSeconds(86_400), "0.5");
    bill("bob", "=HYPERLINK(\"http://evil.example\",\"x\")", NOON, "1");
  }

  @AfterEach
  void close() throws Exception {
    gateway.close();
  }

  private void bill(String user, String model, Instant at, String cost) {
    var usage = new Usage(10L, 20L, 1L, 2L, null, null, null, null, null, null, null, null);
    var end =
        new StoredEnd(
            null,
            model,
            usage,
            false,
            new BigDecimal(cost),
            null,
            Duration.ofSeconds(1),
            null,
            null);
    gateway
        .store
        .store()
        .bill(
            List.of(
                new Bill(
                    new Owner(user),
                    TurnId.random(random),
                    new FinishedTurn(TurnStatus.COMPLETED, RawJson.of("[]"), end, at))));
  }

  private HttpApiClient.Reply get(String token, String path) throws Exception {
    try (var client = new HttpApiClient(gateway.port())) {
      return client.get(path, "authorization", "Bearer " + token);
    }
  }

  @Test
  void isAUsersOwnByDayAndModel() throws Exception {
    var reply = get(guests.user("ada"), "/api/usage?from=2026-11-27&to=2026-11-28");
    assertThat(reply.body())
        .isEqualTo(
            """
            {"from":"2026-11-27","to":"2026-11-28","usage":[\
            {"day":"2026-11-27","user":"ada","model":"claude-sonnet-4-6","turns":2,"estimated":0,\
            "input_tokens":20,"output_tokens":40,"cache_creation_input_tokens":2,\
            "cache_read_input_tokens":4,"cost_usd":0.0000067},\
            {"day":"2026-11-28","user":"ada","model":"claude-haiku-4-5","turns":1,"estimated":0,\
            "input_tokens":10,"output_tokens":20,"cache_creation_input_tokens":1,\
            "cache_read_input_tokens":2,"cost_usd":0.5}]}\
            """);
    assertThat(
            get(guests.user("ada"), "/api/usage?from=2026-11-28&to=2026-11-28")
                .json()
                .getJsonArray("usage"))
        .hasSize(1);
    assertThat(get(guests.user("eve"), "/api/usage?from=2026-11-27").json().getJsonArray("usage"))
        .isEmpty();
  }

  @Test
  void isEverybodysForOperatorsAndNothingForOthers() throws Exception {
    var operator = guests.token("op", Role.OPERATOR, Scope.of(Role.OPERATOR), null);
    var path = "/ops/usage?from=2026-11-27&to=2026-11-28";
    assertThat(get(operator, path).json().getJsonArray("usage")).hasSize(3);
    assertThat(get(guests.user("ada"), path).status()).isEqualTo(404);
    assertThat(get(operator, path + "&user=ada").status()).isEqualTo(200);
  }

  @Test
  void isATableInWhichNoNameIsAFormula() throws Exception {
    var operator = guests.token("op", Role.OPERATOR, Scope.of(Role.OPERATOR), null);
    var reply = get(operator, "/ops/usage?from=2026-11-27&to=2026-11-27&format=csv");
    assertThat(reply.header("content-type")).startsWith("text/csv");
    assertThat(reply.header("content-disposition")).contains("usage.csv");
    assertThat(reply.body())
        .isEqualTo(
            String.join(
                "\r\n",
                "day,user,model,turns,estimated,input_tokens,output_tokens,"
                    + "cache_creation_input_tokens,cache_read_input_tokens,cost_usd",
                "2026-11-27,ada,claude-sonnet-4-6,2,0,20,40,2,4,0.0000067",
                "2026-11-27,bob,\"'=HYPERLINK(\"\"http://evil.example\"\",\"\"x\"\")\",1,0,10,20,1,2,1",
                ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"from=yesterday", "to=2026-02-30", "from=", "format=xml", "to=99999-01-01"})
  void isRefusedWhereAQuestionMeansNothing(String query) throws Exception {
    var reply = get(guests.user("ada"), "/api/usage?" + query);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().getString("code")).isEqualTo("bad_command");
  }
}
