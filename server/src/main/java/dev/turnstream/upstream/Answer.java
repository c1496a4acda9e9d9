package dev.turnstream.upstream;

import dev.turnstream.model.ContentBlock;
import dev.turnstream.model.Failure;
import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.MessageEvent.BlockStarted;
import dev.turnstream.model.MessageEvent.ErrorReported;
import dev.turnstream.model.MessageEvent.MessageDelta;
import dev.turnstream.model.MessageEvent.MessageStarted;
import dev.turnstream.model.MessageEvent.MessageStopped;
import dev.turnstream.model.MessageEvent.Ping;
import dev.turnstream.upstream.Upstream.Ending;
import dev.turnstream.upstream.Upstream.Listener;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt's answer, from bytes to events, without I/O. What shows nothing yet is held back, so
 * that an attempt that fails early leaves no trace and can be repeated.
 */
final class Answer {
  private final Listener listener;
  private final EventDecoder decoder = new EventDecoder(this::onEvent);
  private final SseReader reader = new SseReader(decoder::decode);
  private final List<MessageEvent> held = new ArrayList<>(4);
  private boolean shown;
  private boolean reasonTold;
  private @Nullable Ending ending;

  Answer(Listener listener) {
    this.listener = listener;
  }

  /** Takes bytes; what they bring is to be looked at after {@link #endBatch()}. */
  void feed(byte[] bytes, int from, int to) {
    try {
      reader.feed(bytes, from, to);
    } catch (BadStream _) {
      endWith(new Ending.Failed(Failures.notAStream(null)));
    }
  }

  /** All that one read brought has been taken. */
  void endBatch() {
    if (shown && ending == null) {
      listener.onBatchEnd();
    }
  }

  /** The connection ended, with or without an error. */
  void onCut() {
    endWith(reasonTold ? new Ending.Complete(true) : new Ending.Failed(Failures.cutOff()));
  }

  /** The attempt is given up for a reason of ours. */
  void fail(Failure failure) {
    endWith(new Ending.Failed(failure));
  }

  /** How the answer ended; null while it has not. */
  @Nullable Ending ending() {
    return ending;
  }

  /** Whether anything of this attempt was shown, so that it can't be repeated. */
  boolean isShown() {
    return shown;
  }

  /** Shows what was held back. */
  void release() {
    shown = true;
    held.forEach(listener::onEvent);
    held.clear();
  }

  private void endWith(Ending end) {
    if (ending == null) {
      ending = end;
    }
  }

  private void onEvent(MessageEvent event) {
    if (ending != null) {
      return; // a second message, or noise behind the end
    }
    switch (event) {
      case MessageStopped _ -> endWith(new Ending.Complete(false));
      case ErrorReported(var failure) -> endWith(new Ending.Failed(failure));
      case MessageDelta delta -> reasonTold |= delta.stopReason() != null;
      default -> {} // goes on
    }
    if (ending instanceof Ending.Failed) {
      return; // the listener hears it as the ending
    }
    if (!shown && shows(event)) {
      release();
    }
    if (shown) {
      listener.onEvent(event);
    } else {
      held.add(event);
    }
  }

  private static boolean shows(MessageEvent event) {
    return switch (event) {
      case MessageStarted _, Ping _, ErrorReported _, MessageEvent.UnknownEvent _ -> false;
      case BlockStarted(_, ContentBlock.Text(var text, _)) -> !text.isEmpty();
      case BlockStarted(_, ContentBlock.Thinking(var thinking, _)) -> !thinking.isEmpty();
      case BlockStarted _, MessageEvent.Delta _, MessageEvent.BlockStopped _ -> true;
      case MessageDelta _, MessageStopped _ -> true;
    };
  }
}
