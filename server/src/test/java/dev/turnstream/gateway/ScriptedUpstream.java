package dev.turnstream.gateway;

import dev.turnstream.model.ContentBlock;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.Lookup;
import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.StopReason;
import dev.turnstream.model.Usage;
import dev.turnstream.upstream.Upstream;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * An upstream that a test plays by hand: it takes each question and says what the test tells it to,
 * on the event loop where it was asked.
 */
final class ScriptedUpstream implements Upstream {
  /** Questions in the order in which they came, over all event loops. */
  final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();

  /** Questions whose call was cancelled before its end. */
  final Queue<Asked> cancelled = new ConcurrentLinkedQueue<>();

  @Override
  public void lookUp(Lookup lookup, Consumer<Lookup.Answer> then) {
    var model = "{\"id\":\"claude-sonnet-4-6\",\"type\":\"model\"}";
    var found =
        switch (lookup.path()) {
          case "/v1/messages/count_tokens" -> "{\"input_tokens\":7}";
          case "/v1/models" -> "{\"data\":[%s],\"has_more\":false}".formatted(model);
          case "/v1/models/claude-sonnet-4-6" -> model;
          default -> null;
        };
    if (found == null) {
      Upstream.super.lookUp(lookup, then);
    } else {
      then.accept(new Lookup.Answer.Found(RawJson.of(found)));
    }
  }

  /** One question, to be answered by the test. */
  final class Asked implements Call {
    final MessageRequest request;

    /** When the call was cancelled, {@link System#nanoTime()}. */
    volatile long cancelledAt;

    private final Listener listener;
    private final Context context;
    private boolean ended;

    Asked(MessageRequest request, Listener listener) {
      this.request = request;
      this.listener = listener;
      this.context = Objects.requireNonNull(Vertx.currentContext());
    }

    /** Says these events as if one read had brought them. */
    void say(MessageEvent... events) {
      context.runOnContext(_ -> {
        List.of(events).forEach(listener::onEvent);
        listener.onBatchEnd();
      });
    }

    void say(String text) {
      say(new MessageEvent.TextDelta(0, JsonText.of(text)));
    }

    void begin(long inputTokens) {
      say(
          new MessageEvent.MessageStarted("msg_1", request.model(), usage(inputTokens, 1)),
          new MessageEvent.BlockStarted(
              0, new ContentBlock.Text(JsonText.EMPTY, RawJson.of("{\"type\":\"text\"}"))));
    }

    void finish(long outputTokens) {
      finish(StopReason.END_TURN, outputTokens);
    }

    /** Stops as if the answer had become as long as was asked for. */
    void stopAtMaxTokens(long outputTokens) {
      finish(StopReason.MAX_TOKENS, outputTokens);
    }

    private void finish(StopReason reason, long outputTokens) {
      context.runOnContext(_ -> {
        listener.onEvent(
            new MessageEvent.MessageDelta(
                reason, null, null, Usage.NONE.withOutputTokens(outputTokens)));
        listener.onEvent(new MessageEvent.MessageStopped());
        listener.onBatchEnd();
        endWith(new Ending.Complete(false));
      });
    }

    void end(Ending ending) {
      context.runOnContext(_ -> endWith(ending));
    }

    private void endWith(Ending ending) {
      ended = true;
      listener.onEnd(ending);
    }

    @Override
    public void cancel(Runnable onClosed) {
      onClosed.run();
      if (!ended) {
        cancelledAt = System.nanoTime();
        cancelled.add(this);
      }
    }
  }

  @Override
  public Call ask(MessageRequest request, Listener listener) {
    var question = new Asked(request, listener);
    asked.add(question);
    return question;
  }

  private static Usage usage(long input, long output) {
    return new Usage(input, output, null, null, null, null, null, null, null, null, null, null);
  }
}
