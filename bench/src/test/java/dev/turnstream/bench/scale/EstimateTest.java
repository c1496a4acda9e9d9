package dev.turnstream.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What a machine holds")
class EstimateTest {
  private static final Costs COSTS = new Costs(20, 10, 10_000, 500, 15_000, 100, 1e8, 200, 300);
  private static final Machine MACHINE = new Machine(2, 4e9, 64e6, 20_000, 1e9);

  @Test
  void addsUpWhatEachThingCosts() {
    var needs = Estimate.of(new Demand(100, 50, 2, 1_000, 500, 60), MACHINE, COSTS);

    assertThat(needs.cores()).isEqualTo(100 * 50 * (20 + 2 * 10) / 1e6, within(1e-9));
    assertThat(needs.files()).isEqualTo(100 * 2 + 1_000 + 100 + 200);
    assertThat(needs.outBits()).isEqualTo(100 * 50 * 2 * 200 * 8);
    assertThat(needs.inBits()).isEqualTo(100 * 50 * 300 * 8);
    // 100 turns run, ten end each second and stay for a minute: 650 logs of 500 deltas.
    assertThat(needs.memoryBytes())
        .isEqualTo(1e8 + 1_200 * 10_000 + 100 * (15_000 + 2 * 500) + 650 * 50_000, within(1.0));
    assertThat(needs.keptSeconds()).isEqualTo(60);
  }

  @Test
  void keepsLogsForAShorterTimeWhenTheJournalIsFull() {
    var needs = Estimate.of(new Demand(1_000, 50, 1, 0, 500, 600), MACHINE, COSTS);

    // 64 MB less 25 MB of those that run; 100 logs of 50 KB end each second.
    assertThat(needs.keptSeconds()).isEqualTo(7.8, within(0.01));
  }

  @Test
  void findsTheMostThatFitsAndWhatEndsIt() {
    var busy = Estimate.most(new Demand(1, 50, 1, 0, 500, 600), MACHINE, COSTS);
    assertThat(Estimate.of(busy, MACHINE, COSTS).tightest(MACHINE)).isEqualTo("CPU");
    assertThat(busy.turns()).isEqualTo(Math.floor(2 * Estimate.BUSY / (50 * 30e-6)));

    var idle = Estimate.most(new Demand(1, 1, 1, 99, 500, 600), MACHINE, COSTS);
    assertThat(Estimate.of(idle, MACHINE, COSTS).tightest(MACHINE)).isEqualTo("open files");
  }

  @Test
  void takesItsCostsFromARun() {
    var run =
        new JsonObject(
            """
            {"results":[
              {"scenario":"paced","sockets":1000,"cpu":{"server_us_per_delta":21.5}},
              {"scenario":"fan-out","figures":[{"what":"","values":{"cpu µs a delivery":900}}]},
              {"scenario":"fan-out","figures":[{"what":"","values":{"cpu µs a delivery":6.5}}]},
              {"scenario":"idle","figures":[{"what":"","values":{"resident KB a socket":8.5}}]},
              {"scenario":"memory","figures":[{"what":"memory of a running turn","values":{"live heap KB":12}}]},
              {"scenario":"storm","skipped":"why"}]}
            """);
    var costs = Costs.fitted(run);

    assertThat(costs.deliveryMicros()).isEqualTo(6.5);
    assertThat(costs.turnMicros()).isEqualTo(15);
    assertThat(costs.socketBytes()).isEqualTo(8_500);
    assertThat(costs.turnBytes()).isEqualTo(12_000);
    assertThat(costs.watcherBytes()).isEqualTo(Costs.MEASURED.watcherBytes());
  }

  @Test
  void isWhatThePageSays() throws Exception {
    assertThat(Files.readString(Path.of("../docs/SCALE.md")))
        .contains(ScaleTable.of(Costs.MEASURED));
  }
}
