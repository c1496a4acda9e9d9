package dev.turnstream.client.core;

import dev.turnstream.client.json.JsonObject;

/**
 * What one knows of a turn: a cursor on its log, and what the log says up to there. Frames are
 * applied by the rules of section 8.3; whether and when to watch again is decided elsewhere.
 */
public final class TurnView {
  /** What became of a frame. */
  public sealed interface Step {
    /** It was the next one. */
    record Applied(TurnEvent event) implements Step {}

    /** One had it already. */
    record Known() implements Step {}

    /** It is not the next one, or of another epoch. */
    record Gap() implements Step {}

    /** The text that one has is not the server's; the frame was not applied. */
    record WrongSum() implements Step {}
  }

  private static final Step KNOWN = new Step.Known();
  private static final Step GAP = new Step.Gap();
  private static final Step WRONG_SUM = new Step.WrongSum();

  private final String turn;
  private final Answer answer = new Answer();
  private Position position;
  private TurnState state = TurnState.QUEUED;
  private boolean whole; // the text goes back to the turn's beginning
  private boolean restarted;

  public TurnView(String turn, Position position) {
    this.turn = turn;
    this.position = position;
    this.whole = position.seq() == 0;
  }

  public String turn() {
    return turn;
  }

  public Position position() {
    return position;
  }

  public TurnState state() {
    return state;
  }

  /** All text since the position from which the turn is watched, or since its last snapshot. */
  public String text() {
    return answer.text();
  }

  /** Applies a frame of section 8.3 if it is the next one. */
  public Step apply(JsonObject frame) {
    long seq = frame.number("seq", 0);
    long epoch = frame.number("epoch", 0);
    var type = frame.string("type", "");
    if (type.equals("snapshot")) {
      return snapshot(new Position(epoch, seq), frame);
    }
    if (state.isEnd()) {
      return KNOWN;
    }
    if (position.epoch() != 0 && position.epoch() != epoch) {
      return GAP;
    }
    if (seq <= position.seq()) {
      return KNOWN;
    }
    if (frame.number("from", seq) != position.seq() + 1) {
      return GAP;
    }
    boolean intact = !type.equals("end") || hasSum(frame);
    if (!intact && !restarted) {
      return WRONG_SUM;
    }
    position = new Position(epoch, seq);
    return new Step.Applied(event(type, frame, intact));
  }

  private Step snapshot(Position at, JsonObject frame) {
    if (state.isEnd()) {
      return KNOWN;
    }
    answer.replace(frame.items("content"));
    whole = true;
    if (!hasSum(frame) && !restarted) {
      return WRONG_SUM;
    }
    position = at;
    state = open(TurnState.of(frame.string("state")));
    return new Step.Applied(new TurnEvent.Replaced(at.seq(), answer.text()));
  }

  /** Only {@code end} ends a turn: a snapshot may know of the end before that frame has come. */
  private static TurnState open(TurnState told) {
    return told.isEnd() ? TurnState.RUNNING : told;
  }

  private boolean hasSum(JsonObject frame) {
    var sum = frame.string("text_crc32");
    return sum == null || !whole || sum.equals(answer.crc32());
  }

  private TurnEvent event(String type, JsonObject frame, boolean intact) {
    long seq = position.seq();
    int index = (int) frame.number("index", 0);
    return switch (type) {
      case "accepted" ->
          new TurnEvent.Accepted(
              seq,
              frame.string("conversation", ""),
              frame.string("question", ""),
              frame.string("answer", ""));
      case "text" -> {
        var more = frame.string("text", "");
        answer.append(index, more);
        yield new TurnEvent.Text(seq, index, more);
      }
      case "thinking" -> new TurnEvent.Thinking(seq, index, frame.string("thinking", ""));
      case "block_start" -> {
        var block = frame.object("block");
        var first = answer.begin(index, block == null ? JsonObject.EMPTY : block);
        yield first.isEmpty()
            ? new TurnEvent.Other(seq, type, frame)
            : new TurnEvent.Text(seq, index, first);
      }
      case "end" -> {
        var end = TurnEnd.of(frame);
        state = end.state();
        yield new TurnEvent.Ended(seq, end, intact);
      }
      default -> {
        state = type.equals("started") ? TurnState.RUNNING : state;
        yield new TurnEvent.Other(seq, type, frame);
      }
    };
  }

  /** Forgets what one has, to read the turn once more from its beginning. */
  TurnEvent restart() {
    restarted = true;
    whole = true;
    position = Position.BEGINNING;
    answer.clear();
    return new TurnEvent.Replaced(0, "");
  }

  /** Steps back before the event that ends the turn, so as to be told it. */
  void beforeEnd(Position head) {
    position = new Position(head.epoch(), head.seq() - 1);
  }
}
