package dev.turnstream.client;

import dev.turnstream.client.json.Json;
import dev.turnstream.client.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What may be said when a turn is started; null leaves it to the server.
 *
 * @param busy what happens while another turn of the conversation runs
 * @param orphan how long a turn that no one watches goes on
 * @param model the model to ask
 */
public record StartOptions(@Nullable Busy busy, @Nullable Duration orphan, @Nullable String model) {
  /** The server's own ways. */
  public static final StartOptions DEFAULT = new StartOptions(null, null, null);

  /** What happens while another turn of the conversation runs or waits. */
  public enum Busy {
    QUEUE("queue"),
    REFUSE("refuse"),
    INTERRUPT("interrupt");

    private final String wire;

    Busy(String wire) {
      this.wire = wire;
    }
  }

  public StartOptions withBusy(Busy other) {
    return new StartOptions(other, orphan, model);
  }

  public StartOptions withOrphan(Duration other) {
    return new StartOptions(busy, other, model);
  }

  public StartOptions withModel(String other) {
    return new StartOptions(busy, orphan, other);
  }

  JsonObject addTo(JsonObject command) {
    var all = command;
    if (busy != null) {
      all = all.with("busy", Json.of(busy.wire));
    }
    if (orphan != null) {
      all = all.with("orphan_ms", orphan.toMillis());
    }
    return model == null ? all : all.with("model", model);
  }
}
