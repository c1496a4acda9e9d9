package dev.turnstream.upstream;

import dev.turnstream.model.Failure;
import dev.turnstream.model.Lookup;
import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.MessageRequest;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Whoever answers questions: Claude, a server that speaks like it, or the emulator.
 *
 * <p>An upstream belongs to one event loop. It is called there and calls back there, so nothing in
 * it is shared and nothing is locked.
 */
public interface Upstream {
  /**
   * Asks. Returns at once; the answer comes to the listener, never before this method has returned.
   */
  Call ask(MessageRequest request, Listener listener);

  /** Asks for what is no message. Returns at once; the answer comes on the same event loop. */
  default void lookUp(Lookup lookup, Consumer<Lookup.Answer> then) {
    then.accept(new Lookup.Answer.Failed(Failures.ofStatus(404, "", "of that name", null, null)));
  }

  /** A question under way. */
  interface Call {
    /**
     * Ends the call: its connection is closed at once, not drained, and the listener hears nothing
     * more. Harmless after the end and when repeated.
     */
    default void cancel() {
      cancel(() -> {});
    }

    /**
     * Ends the call.
     *
     * @param onClosed run once the connection is closed, at once when there is none; perhaps before
     *     this method returns
     */
    void cancel(Runnable onClosed);
  }

  /** Hears an answer. */
  interface Listener {
    /**
     * A request is about to be sent.
     *
     * @param number from 1
     * @return headers for it beside those that it has
     */
    default Map<String, String> onAttempt(int number) {
      return Map.of();
    }

    /** An attempt failed before it showed anything, and another one follows after a while. */
    default void onRetry(Failure failure) {
      // who does not count them need not know
    }

    /**
     * The next event. Events of an attempt that failed before it showed anything are never heard,
     * so the events of one call are always those of one message.
     */
    void onEvent(MessageEvent event);

    /**
     * All that one read from the socket brought has been handed over: the moment to pass it on. Not
     * heard when the same read brought the end.
     */
    void onBatchEnd();

    /** The end, heard exactly once unless the call is cancelled; nothing follows it. */
    void onEnd(Ending ending);
  }

  /** How an answer ends. */
  sealed interface Ending {
    /**
     * The message is whole.
     *
     * @param unterminated the stream ended without {@code message_stop}, after a stop reason was
     *     told
     */
    record Complete(boolean unterminated) implements Ending {}

    /** No answer, or one that broke off. */
    record Failed(Failure failure) implements Ending {}
  }
}
