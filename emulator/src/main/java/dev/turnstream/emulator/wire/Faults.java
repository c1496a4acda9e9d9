package dev.turnstream.emulator.wire;

import dev.turnstream.emulator.api.ApiError;
import dev.turnstream.emulator.script.Knob;
import dev.turnstream.emulator.script.Script;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Locale;

/** Puts the faults of a script between the steps of a reply. */
final class Faults implements Steps {
  private final Steps steps;
  private final long errorAfter;
  private final long cutAfter;
  private final Step stall;
  private final byte[] error;
  private final Step.Cut cut;
  private final boolean midEvent;
  private final ArrayDeque<Step> ready = new ArrayDeque<>();
  private long stallAfter;
  private long deltas;
  private boolean begun;

  private Faults(Steps steps, Script script, String requestId) {
    this.steps = steps;
    this.errorAfter = script.count(Knob.ERROR_AFTER, Long.MAX_VALUE);
    this.cutAfter = script.count(Knob.CUT_AFTER, Long.MAX_VALUE);
    this.stallAfter = script.count(Knob.STALL_AFTER, Long.MAX_VALUE);
    this.stall = new Step.Stall(stallNanos(script));
    this.error = Sse.event(midStream(script).toJson(requestId));
    this.cut = new Step.Cut(how(script));
    this.midEvent = script.is(Knob.MID_EVENT);
  }

  static Steps between(Steps steps, Script script, String requestId) {
    boolean any =
        script.has(Knob.ERROR_AFTER) || script.has(Knob.CUT_AFTER) || script.has(Knob.STALL_AFTER);
    return any ? new Faults(steps, script, requestId) : steps;
  }

  /** The error that stands in the stream. */
  static ApiError midStream(Script script) {
    var type = script.text(Knob.ERROR_TYPE, "overloaded_error");
    int status =
        switch (type) {
          case "overloaded_error" -> 529;
          case "timeout_error" -> 504;
          case "rate_limit_error" -> 429;
          case "invalid_request_error" -> 400;
          default -> 500;
        };
    return new ApiError(status, type, script.text(Knob.MESSAGE, ApiError.of(status).message()));
  }

  static Step.Break how(Script script) {
    return Step.Break.valueOf(script.text(Knob.CUT, "close").toUpperCase(Locale.ROOT));
  }

  static long stallNanos(Script script) {
    return script.has(Knob.STALL) ? (long) (script.number(Knob.STALL, 0) * 1e6) : Long.MAX_VALUE;
  }

  @Override
  public Step next() {
    if (!ready.isEmpty()) {
      return ready.removeFirst();
    }
    var step = steps.next();
    return switch (step) {
      case Step.Delta delta -> {
        begun = true;
        yield due(delta, delta.bytes());
      }
      // A fault after the last delta comes before the events that close the message.
      case Step.Event event -> begun ? due(event, event.bytes()) : event;
      case Step.End end -> due(end, () -> new byte[0]);
      case Step.Stall _, Step.Cut _ -> step;
    };
  }

  /** The step, or the fault that comes before it. */
  private Step due(Step step, Step.Bytes bytes) {
    if (deltas >= stallAfter) {
      stallAfter = Long.MAX_VALUE;
      ready.addFirst(due(step, bytes));
      return stall;
    }
    if (deltas >= errorAfter) {
      ready.add(new Step.End());
      return Step.event(error);
    }
    if (deltas >= cutAfter) {
      return cut(bytes.get());
    }
    deltas += step instanceof Step.Delta ? 1 : 0;
    return step;
  }

  private Step cut(byte[] next) {
    if (!midEvent) {
      return cut;
    }
    ready.add(cut);
    return Step.event(Arrays.copyOf(next, next.length / 2));
  }
}
