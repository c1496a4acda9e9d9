package dev.turnstream.meter;

import dev.turnstream.model.Failure;
import dev.turnstream.model.FailureCode;
import dev.turnstream.model.Receipt;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.model.TurnId;
import dev.turnstream.model.Usage;
import java.math.BigDecimal;
import java.time.Duration;

/** Ends of turns for tests that count them. */
public final class Ends {
  private static final Usage USAGE =
      new Usage(10L, 20L, 30L, 40L, null, null, null, null, null, null, null, null);

  private Ends() {}

  public static Receipt receipt(String model, String cost) {
    return new Receipt(
        new TurnId("turn_" + "0".repeat(32)),
        model,
        USAGE,
        false,
        new BigDecimal(cost),
        null,
        Duration.ofSeconds(2),
        0);
  }

  public static TurnEnd completed(String model, String cost) {
    return new TurnEnd.Completed(null, null, null, receipt(model, cost));
  }

  public static TurnEnd failed(FailureCode code) {
    return new TurnEnd.Failed(Failure.of(code, "Oh."), receipt("model", "0"));
  }
}
