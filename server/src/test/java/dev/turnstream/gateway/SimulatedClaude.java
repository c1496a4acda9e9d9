package dev.turnstream.gateway;

import dev.turnstream.model.ContentBlock;
import dev.turnstream.model.Failure;
import dev.turnstream.model.FailureCode;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.StopReason;
import dev.turnstream.model.Usage;
import dev.turnstream.upstream.Upstream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/** Claude in a simulation: each answer begins with the number of its call, and some break off. */
final class SimulatedClaude {
  private static final List<String> WORDS =
      List.of("one ", "two", "\n", "drei ", "\"vier\" ", "fünf ", "\ud83d\ude00", "{7} ", "\\ ");

  private final SimulatedTime time;

  /** All calls that were ever made, over all lives of the server. */
  final List<Call> calls = new ArrayList<>();

  SimulatedClaude(SimulatedTime time) {
    this.time = time;
  }

  /** Claude as one event loop of one life of the server sees it. */
  Upstream on(Executor loop, BooleanSupplier alive) {
    return (request, listener) -> {
      var call = new Call(calls.size(), request, listener, loop, alive);
      calls.add(call);
      call.next();
      return call;
    };
  }

  /** One question and what was said to it. */
  final class Call implements Upstream.Call {
    final String question;

    /** All text that the server was given. */
    final StringBuilder text = new StringBuilder();

    private final Upstream.Listener listener;
    private final Executor loop;
    private final List<MessageEvent> script;
    private final BooleanSupplier alive;
    private final boolean breaksOff;
    private int said;
    private boolean closed;

    private Call(
        int number,
        MessageRequest request,
        Upstream.Listener listener,
        Executor loop,
        BooleanSupplier alive) {
      this.alive = alive;
      this.question = request.messages().getLast().content().toString();
      this.listener = listener;
      this.loop = loop;
      this.breaksOff = time.chance(0.1);
      this.script = script(number, request.model());
    }

    private List<MessageEvent> script(int number, String model) {
      var events = new ArrayList<MessageEvent>();
      events.add(new MessageEvent.MessageStarted("msg_" + number, model, Usage.NONE));
      events.add(new MessageEvent.BlockStarted(0, textBlock()));
      events.add(new MessageEvent.TextDelta(0, JsonText.of("#" + number + "# ")));
      int pieces = time.random.nextInt(40);
      for (int i = 0; i < pieces; i++) {
        var word = WORDS.get(time.random.nextInt(WORDS.size()));
        events.add(new MessageEvent.TextDelta(0, JsonText.of(word)));
      }
      events.add(new MessageEvent.BlockStopped(0));
      if (breaksOff) {
        return events.subList(0, 1 + time.random.nextInt(events.size() - 1));
      }
      events.add(new MessageEvent.MessageDelta(StopReason.END_TURN, null, null, Usage.NONE));
      events.add(new MessageEvent.MessageStopped());
      return events;
    }

    private static ContentBlock textBlock() {
      return new ContentBlock.Text(JsonText.EMPTY, RawJson.of("{\"type\":\"text\",\"text\":\"\"}"));
    }

    /** Whether its server could still hear from it. */
    boolean isOpen() {
      return !closed && alive.getAsBoolean();
    }

    private void next() {
      time.after(
          time.upTo(time.chance(0.1) ? 1500 : 80),
          () ->
              loop.execute(() -> {
                if (isOpen()) {
                  sayOneBatch();
                  if (!closed) {
                    next();
                  }
                }
              }));
    }

    private void sayOneBatch() {
      int until = Math.min(script.size(), said + 1 + time.random.nextInt(4));
      while (said < until && !closed) {
        var event = script.get(said++);
        if (event instanceof MessageEvent.TextDelta(_, var piece)) {
          text.append(piece);
        }
        listener.onEvent(event);
      }
      if (closed) {
        return;
      }
      listener.onBatchEnd();
      if (said == script.size()) {
        closed = true;
        listener.onEnd(
            breaksOff
                ? new Upstream.Ending.Failed(Failure.of(FailureCode.UPSTREAM_ERROR, "Broke off."))
                : new Upstream.Ending.Complete(false));
      }
    }

    @Override
    public void cancel(Runnable onClosed) {
      closed = true;
      loop.execute(onClosed);
    }
  }
}
