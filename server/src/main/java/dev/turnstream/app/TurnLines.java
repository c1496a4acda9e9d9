package dev.turnstream.app;

import static java.lang.System.Logger.Level.INFO;

import dev.turnstream.model.Failure;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.Owner;
import dev.turnstream.model.RequestContext;
import dev.turnstream.model.TurnEnd;
import dev.turnstream.turn.TurnObserver;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A line of the log for each turn that ends, and for each that is refused. */
final class TurnLines implements TurnObserver {
  private static final System.Logger LOG = System.getLogger("dev.turnstream.turn.Turn");

  private static final Pattern WORD = Pattern.compile("[a-z_]{1,64}");

  private final LongSupplier nanoTime;

  TurnLines(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public Observation onAccepted(Subject turn) {
    return new Line(turn, nanoTime.getAsLong());
  }

  @Override
  public void onRefused(Owner owner, RequestContext context, String code) {
    var fields = new LogFields().with("user", owner.name());
    LOG.log(INFO, "turn refused", from(fields, context).with("code", code));
  }

  private static LogFields from(LogFields fields, RequestContext context) {
    return fields
        .with("request", context.request())
        .with("path", context.path())
        .with("address", context.address());
  }

  /** What is known of one turn. */
  private final class Line implements Observation {
    private final Subject turn;
    private final long acceptedAt;
    private @Nullable Long waitedMillis;
    private @Nullable Long askedBytes;
    private int attempts;

    Line(Subject turn, long acceptedAt) {
      this.turn = turn;
      this.acceptedAt = acceptedAt;
    }

    @Override
    public void onAsked(MessageRequest request) {
      waitedMillis = Duration.ofNanos(nanoTime.getAsLong() - acceptedAt).toMillis();
      askedBytes = request.messages().stream().mapToLong(m -> m.content().size()).sum();
    }

    @Override
    public Map<String, String> onAttempt(int number) {
      attempts = number;
      return Map.of();
    }

    @Override
    public void onEnd(TurnEnd end, long characters) {
      if (LOG.isLoggable(INFO)) {
        LOG.log(INFO, "turn ended", fields(end, characters));
      }
    }

    private LogFields fields(TurnEnd end, long characters) {
      var place = turn.accepted().place();
      var fields =
          new LogFields()
              .with("turn", turn.turn().value())
              .with("conversation", place == null ? null : place.conversation().value())
              .with("user", turn.owner().name());
      from(fields, turn.context()).with("status", end.status().wire());
      ending(fields, end);
      used(fields, end);
      return fields
          .with("attempts", attempts)
          .with("waited_ms", waitedMillis)
          .with("asked_bytes", askedBytes)
          .with("answer_characters", characters);
    }

    private void ending(LogFields fields, TurnEnd end) {
      switch (end) {
        case TurnEnd.Completed done when done.stopReason() != null ->
            fields.with("stop_reason", word(done.stopReason().wire()));
        case TurnEnd.Failed(var failure, _) -> failure(fields, failure);
        case TurnEnd.Completed _, TurnEnd.Cancelled _ -> {}
      }
    }

    /** New words may come; whole sentences are none. */
    private static String word(String stopReason) {
      return WORD.matcher(stopReason).matches() ? stopReason : "other";
    }

    private void failure(LogFields fields, Failure failure) {
      fields
          .with("code", failure.code().wire())
          .with("upstream_status", failure.upstreamStatus())
          .with("upstream_request", failure.upstreamRequestId());
    }

    private void used(LogFields fields, TurnEnd end) {
      var receipt = end.receipt();
      var usage = receipt.usage();
      var first = receipt.untilFirstDelta();
      fields
          .with("model", receipt.model())
          .with("duration_ms", receipt.duration().toMillis())
          .with("first_text_ms", first == null ? null : first.toMillis())
          .with("input_tokens", usage.inputTokens())
          .with("output_tokens", usage.outputTokens())
          .with("cache_read_tokens", usage.cacheReadInputTokens())
          .with("cache_write_tokens", usage.cacheCreationInputTokens())
          .with("cost_usd", receipt.cost())
          .with("estimated", receipt.estimated());
    }
  }
}
