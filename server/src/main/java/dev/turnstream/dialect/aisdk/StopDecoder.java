package dev.turnstream.dialect.aisdk;

import dev.turnstream.dialect.JsonBody;
import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import dev.turnstream.model.TurnId;
import java.util.Map;

/** Reads what is to be stopped in a chat. */
public final class StopDecoder {
  private StopDecoder() {}

  /** What is to end. */
  public sealed interface Stop {
    /** A certain turn. */
    record Turn(TurnId turn) implements Stop {}

    /** The turn that a question started, or is about to start. */
    record Command(String command) implements Stop {}

    /** All that runs and waits. */
    record All() implements Stop {}

    /** Nothing that can be understood. */
    record Bad(Refusal refusal) implements Stop {}
  }

  /** Reads a body; an empty one means all. */
  public static Stop decode(byte[] utf8) {
    var body = utf8.length == 0 ? null : JsonBody.object(utf8);
    if (utf8.length > 0 && body == null) {
      return new Stop.Bad(
          new Refusal(RefusalCode.BAD_JSON, "The request body is not one JSON object."));
    }
    var members = new Members(body == null ? Map.of() : body.members(), "body");
    for (var name : new String[] {"turn", "command"}) {
      var value = members.raw(name);
      if (value != null && !value.isString()) {
        return new Stop.Bad(
            new Refusal(RefusalCode.BAD_COMMAND, "\"%s\" must be a string.".formatted(name)));
      }
    }
    if (members.raw("turn") != null) {
      return new Stop.Turn(new TurnId(members.text("turn")));
    }
    return members.raw("command") == null
        ? new Stop.All()
        : new Stop.Command(members.text("command"));
  }
}
