package dev.turnstream.dialect.tutorial;

import static dev.turnstream.dialect.RefusalCode.BAD_JSON;
import static dev.turnstream.dialect.RefusalCode.BAD_MESSAGE;
import static dev.turnstream.dialect.RefusalCode.UNKNOWN_TYPE;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import dev.turnstream.model.JsonText;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads a client's frame. It holds no state and may be shared. */
public final class TutorialDecoder {
  private static final int MAX_DEPTH = 64;

  private final JsonFactory json =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  /** Reads one frame; whoever calls has bounded its size. */
  public TutorialCommand decode(byte[] utf8) {
    try (var parser = json.createParser(utf8)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return refused(BAD_JSON, "Send a JSON object, such as {\"message\":\"Hello\"}.");
      }
      var fields = Fields.read(parser);
      if (parser.nextToken() != null) {
        return refused(BAD_JSON, "Something follows the JSON object; send one object a message.");
      }
      return fields.command();
    } catch (IOException _) {
      return refused(BAD_JSON, "This is no JSON. Send an object, such as {\"message\":\"Hello\"}.");
    }
  }

  /**
   * The fields that matter; a value of another type than string is told apart from a missing one.
   */
  private record Fields(
      boolean hasType, @Nullable String type, boolean hasMessage, @Nullable String message) {

    static Fields read(JsonParser parser) throws IOException {
      var fields = new Fields(false, null, false, null);
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        var name = parser.currentName();
        var text = parser.nextToken() == JsonToken.VALUE_STRING ? parser.getText() : null;
        parser.skipChildren();
        fields =
            switch (name) {
              case "type" -> new Fields(true, text, fields.hasMessage, fields.message);
              case "message" -> new Fields(fields.hasType, fields.type, true, text);
              default -> fields;
            };
      }
      return fields;
    }

    TutorialCommand command() {
      if (hasType && "cancel".equals(type)) {
        return new TutorialCommand.Cancel();
      }
      if (hasType && !"message".equals(type)) {
        return refused(UNKNOWN_TYPE, "\"type\" may be \"message\" or \"cancel\".");
      }
      if (!hasMessage) {
        return refused(BAD_MESSAGE, "\"message\" is missing.");
      }
      if (message == null) {
        return refused(BAD_MESSAGE, "\"message\" must be a string.");
      }
      return message.isBlank()
          ? refused(BAD_MESSAGE, "\"message\" is empty.")
          : new TutorialCommand.Ask(JsonText.of(message));
    }
  }

  private static TutorialCommand refused(RefusalCode code, String message) {
    return new TutorialCommand.Refused(new Refusal(code, message));
  }
}
