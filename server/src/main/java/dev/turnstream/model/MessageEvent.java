package dev.turnstream.model;

import org.jspecify.annotations.Nullable;

/**
 * What Claude says while it streams one message, one event each. {@code index} is the position of
 * the content block in the message, from 0; compatible servers may leave gaps and let blocks
 * overlap.
 */
public sealed interface MessageEvent extends TurnEvent
    permits MessageEvent.MessageStarted,
        MessageEvent.BlockStarted,
        MessageEvent.Delta,
        MessageEvent.BlockStopped,
        MessageEvent.MessageDelta,
        MessageEvent.MessageStopped,
        MessageEvent.Ping,
        MessageEvent.ErrorReported,
        MessageEvent.UnknownEvent {
  /**
   * The message begins.
   *
   * @param raw the message as it came, also what this build does not know of it; null when nothing
   *     came
   */
  record MessageStarted(String id, String model, Usage usage, @Nullable RawJson raw)
      implements MessageEvent {
    /** One of which no more is known. */
    public MessageStarted(String id, String model, Usage usage) {
      this(id, model, usage, null);
    }
  }

  /** A content block opens. */
  record BlockStarted(int index, ContentBlock block) implements MessageEvent {}

  /** A piece of a content block. */
  sealed interface Delta extends MessageEvent {
    int index();
  }

  /** A piece that is appended to what the block has already. */
  sealed interface Fragment extends Delta {
    /** The piece; may be empty. */
    JsonText fragment();
  }

  /** More text; may be empty. */
  record TextDelta(int index, JsonText text) implements Fragment {
    @Override
    public JsonText fragment() {
      return text;
    }
  }

  /** More thinking; may be empty. */
  record ThinkingDelta(int index, JsonText thinking) implements Fragment {
    @Override
    public JsonText fragment() {
      return thinking;
    }
  }

  /** The signature of a thinking block: set, not appended. */
  record SignatureDelta(int index, String signature) implements Delta {}

  /** More of a tool's input: a fragment of JSON cut anywhere, itself escaped as a JSON string. */
  record InputJsonDelta(int index, JsonText partialJson) implements Fragment {
    @Override
    public JsonText fragment() {
      return partialJson;
    }
  }

  /** One more citation for a text block. */
  record CitationDelta(int index, RawJson citation) implements Delta {}

  /** A delta of a type that this build does not know. */
  record UnknownDelta(int index, String type, RawJson raw) implements Delta {}

  /** A content block is complete; may be missing for a block that was cut. */
  record BlockStopped(int index) implements MessageEvent {}

  /**
   * Why Claude stopped and what it used; the last one counts.
   *
   * @param raw the event as it came, also what this build does not know of it; null when nothing
   *     came
   */
  record MessageDelta(
      @Nullable StopReason stopReason,
      @Nullable String stopSequence,
      @Nullable StopDetails stopDetails,
      Usage usage,
      @Nullable RawJson raw)
      implements MessageEvent {
    /** One of which no more is known. */
    public MessageDelta(
        @Nullable StopReason stopReason,
        @Nullable String stopSequence,
        @Nullable StopDetails stopDetails,
        Usage usage) {
      this(stopReason, stopSequence, stopDetails, usage, null);
    }
  }

  /** The message is whole; nothing follows. */
  record MessageStopped() implements MessageEvent {}

  /** A sign of life. */
  record Ping() implements MessageEvent {}

  /** Claude broke off; nothing follows. */
  record ErrorReported(Failure failure) implements MessageEvent {}

  /** An event of a type that this build does not know. */
  record UnknownEvent(String type, RawJson raw) implements MessageEvent {}
}
