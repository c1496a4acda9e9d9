package dev.turnstream.dialect.turnstream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.turnstream.model.ConversationId;
import dev.turnstream.model.MessageId;
import dev.turnstream.model.RawJson;
import dev.turnstream.model.TurnId;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The members of one JSON object, each to be asked for by name and type. */
final class Fields {
  private static final int MAX_DEPTH = 64;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final Map<String, Value> values;

  /** A member's value: what kind it is, its text where it is a scalar, and its bytes. */
  private record Value(JsonToken token, @Nullable String text, RawJson raw) {}

  /** A member that is not what it should be. The message names it. */
  static final class Wrong extends Exception {
    private static final long serialVersionUID = 1;

    Wrong(String message) {
      super(message, null, false, false);
    }
  }

  private Fields(Map<String, Value> values) {
    this.values = values;
  }

  /**
   * Reads an object.
   *
   * @throws IOException if it is none, or something follows it
   */
  static Fields read(byte[] utf8) throws IOException {
    try (var parser = JSON.createParser(utf8)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("no object");
      }
      if (parser.currentLocation().getByteOffset() < 0) {
        throw new IOException("UTF-16 or UTF-32, which the library would read as well");
      }
      var values = new LinkedHashMap<String, Value>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        var name = parser.currentName();
        values.put(name, value(parser, utf8));
      }
      if (parser.nextToken() != null) {
        throw new IOException("something follows the object");
      }
      return new Fields(values);
    }
  }

  private static Value value(JsonParser parser, byte[] utf8) throws IOException {
    var token = parser.nextToken();
    int from = (int) parser.currentTokenLocation().getByteOffset();
    var text = token.isScalarValue() ? parser.getText() : null;
    parser.skipChildren();
    parser.finishToken();
    int to = (int) parser.currentLocation().getByteOffset();
    return new Value(token, text, RawJson.copyOf(utf8, from, to - from));
  }

  /** Whether there is such a member; null counts as none. */
  boolean has(String name) {
    var value = values.get(name);
    return value != null && value.token != JsonToken.VALUE_NULL;
  }

  /** The names of all members. */
  Set<String> names() {
    return values.keySet();
  }

  /** An object, or null when there is none. */
  @Nullable Fields object(String name) throws Wrong {
    var value = rawObject(name);
    try {
      return value == null ? null : read(value.bytes());
    } catch (IOException _) {
      throw new Wrong("\"%s\" must be an object.".formatted(name));
    }
  }

  /** An object as it came, or null when there is none. */
  @Nullable RawJson rawObject(String name) throws Wrong {
    var value = values.get(name);
    if (value == null || value.token == JsonToken.VALUE_NULL) {
      return null;
    }
    if (value.token != JsonToken.START_OBJECT) {
      throw new Wrong("\"%s\" must be an object.".formatted(name));
    }
    return value.raw;
  }

  /** A number from 0 to 1 as it came, or null when there is none. */
  @Nullable RawJson fraction(String name) throws Wrong {
    var value = values.get(name);
    if (value == null || value.token == JsonToken.VALUE_NULL) {
      return null;
    }
    if (value.token.isNumeric() && value.text != null) {
      double number = Double.parseDouble(value.text);
      if (number >= 0 && number <= 1) {
        return value.raw;
      }
    }
    throw new Wrong("\"%s\" must be a number from 0 to 1.".formatted(name));
  }

  /** A string or an array as it came, or null when there is none. */
  @Nullable RawJson textOrArray(String name) throws Wrong {
    var value = values.get(name);
    if (value == null || value.token == JsonToken.VALUE_NULL) {
      return null;
    }
    if (value.token != JsonToken.VALUE_STRING && value.token != JsonToken.START_ARRAY) {
      throw new Wrong("\"%s\" must be a string or an array of blocks.".formatted(name));
    }
    return value.raw;
  }

  boolean isNull(String name) {
    var value = values.get(name);
    return value != null && value.token == JsonToken.VALUE_NULL;
  }

  /** A string, or null when there is none. */
  @Nullable String text(String name) throws Wrong {
    var value = values.get(name);
    if (value == null || value.token == JsonToken.VALUE_NULL) {
      return null;
    }
    if (value.token != JsonToken.VALUE_STRING) {
      throw new Wrong("\"%s\" must be a string.".formatted(name));
    }
    return value.text;
  }

  String requiredText(String name) throws Wrong {
    var text = text(name);
    if (text == null) {
      throw new Wrong("\"%s\" is missing.".formatted(name));
    }
    return text;
  }

  /** An id that a client made. */
  String clientId(String name) throws Wrong {
    var id = requiredText(name);
    if (!ID.matcher(id).matches()) {
      throw new Wrong("\"%s\" must have 1 to 64 characters of A-Z a-z 0-9 . _ : -".formatted(name));
    }
    return id;
  }

  ConversationId conversation(String name) throws Wrong {
    return new ConversationId(serverId(name, "conv_"));
  }

  MessageId message(String name) throws Wrong {
    return new MessageId(serverId(name, "msg_"));
  }

  TurnId turn(String name) throws Wrong {
    return new TurnId(serverId(name, "turn_"));
  }

  private String serverId(String name, String prefix) throws Wrong {
    var id = requiredText(name);
    if (!id.startsWith(prefix) || !ID.matcher(id).matches()) {
      throw new Wrong("\"%s\" must be an id that begins with %s".formatted(name, prefix));
    }
    return id;
  }

  boolean flag(String name, boolean otherwise) throws Wrong {
    var value = values.get(name);
    if (value == null || value.token == JsonToken.VALUE_NULL) {
      return otherwise;
    }
    if (!value.token.isBoolean()) {
      throw new Wrong("\"%s\" must be true or false.".formatted(name));
    }
    return value.token == JsonToken.VALUE_TRUE;
  }

  /** A whole number, or null when there is none. */
  @Nullable Long number(String name, long least, long most) throws Wrong {
    var value = values.get(name);
    if (value == null || value.token == JsonToken.VALUE_NULL) {
      return null;
    }
    if (value.token == JsonToken.VALUE_NUMBER_INT && value.text != null) {
      try {
        long number = Long.parseLong(value.text);
        if (number >= least && number <= most) {
          return number;
        }
      } catch (NumberFormatException _) {
        // out of any range
      }
    }
    throw new Wrong("\"%s\" must be a whole number from %d to %d.".formatted(name, least, most));
  }

  /** An array, or null when there is none. */
  @Nullable RawJson array(String name) throws Wrong {
    var value = values.get(name);
    if (value == null || value.token == JsonToken.VALUE_NULL) {
      return null;
    }
    if (value.token != JsonToken.START_ARRAY) {
      throw new Wrong("\"%s\" must be an array.".formatted(name));
    }
    return value.raw;
  }

  /** One of a few words, or null when there is none. */
  <E extends Enum<E>> @Nullable E word(String name, E[] words) throws Wrong {
    var text = text(name);
    if (text == null) {
      return null;
    }
    for (var word : words) {
      if (word.name().toLowerCase(Locale.ROOT).equals(text)) {
        return word;
      }
    }
    throw new Wrong("\"%s\" is none of the words that it may be.".formatted(name));
  }
}
