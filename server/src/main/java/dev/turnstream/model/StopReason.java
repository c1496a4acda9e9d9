package dev.turnstream.model;

/**
 * Why Claude stopped, in its own word. New words may come at any time, so this is no enum: an
 * unknown one is passed on and treated as a regular end.
 */
public record StopReason(String wire) {
  public static final StopReason END_TURN = new StopReason("end_turn");
  public static final StopReason MAX_TOKENS = new StopReason("max_tokens");
  public static final StopReason STOP_SEQUENCE = new StopReason("stop_sequence");
  public static final StopReason TOOL_USE = new StopReason("tool_use");
  public static final StopReason PAUSE_TURN = new StopReason("pause_turn");
  public static final StopReason REFUSAL = new StopReason("refusal");
  public static final StopReason CONTEXT_WINDOW_EXCEEDED =
      new StopReason("model_context_window_exceeded");
}
