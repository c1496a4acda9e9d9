package dev.turnstream.dialect.aisdk;

import dev.turnstream.dialect.JsonBody;
import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.TurnId;
import org.jspecify.annotations.Nullable;

/** Reads what the AI SDK's socket transport sends. */
public final class SocketDecoder {
  private SocketDecoder() {}

  /** Reads a frame; whoever calls has bounded its size. */
  public static SocketFrame decode(byte[] utf8) {
    var json = JsonBody.object(utf8);
    if (json == null) {
      return refused(null, RefusalCode.BAD_JSON, "Each frame is one JSON object.");
    }
    var frame = new Members(json.members(), "frame");
    var id = frame.raw("requestId");
    if (id == null || !id.isString()) {
      return refused(null, RefusalCode.BAD_COMMAND, "Each frame has a string \"requestId\".");
    }
    try {
      return frame(id.asText(), frame);
    } catch (Wrong wrong) {
      return refused(id.asText(), RefusalCode.BAD_COMMAND, String.valueOf(wrong.getMessage()));
    }
  }

  private static SocketFrame frame(String id, Members frame) throws Wrong {
    return switch (frame.text("type")) {
      case "send" -> {
        var question = ChatDecoder.question(frame, frame.object("body").members());
        yield new SocketFrame.Send(
            id, question, text(frame.object("headers").raw("idempotency-key")));
      }
      case "resume" -> {
        var turn = text(frame.object("body").raw("turn"));
        yield new SocketFrame.Resume(
            id, ChatDecoder.chat(frame), turn == null ? null : new TurnId(turn));
      }
      case "abort" -> new SocketFrame.Abort(id);
      default ->
          refused(
              id, RefusalCode.UNKNOWN_TYPE, "A frame's \"type\" is send, resume or abort here.");
    };
  }

  private static @Nullable String text(@Nullable RawJson value) {
    return value == null || !value.isString() ? null : value.asText();
  }

  private static SocketFrame refused(@Nullable String id, RefusalCode code, String message) {
    return new SocketFrame.Refused(id, new Refusal(code, message));
  }
}
