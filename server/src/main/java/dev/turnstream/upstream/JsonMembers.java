package dev.turnstream.upstream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.turnstream.model.RawJson;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members of one JSON object, each kept as the text it came in and read when it is asked for.
 */
final class JsonMembers {
  private static final int MAX_DEPTH = 200;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final Map<String, Member> members = new HashMap<>();

  /** A value: its text, and for a string what it says. */
  private record Member(JsonToken token, String json, @Nullable String string) {}

  private JsonMembers() {}

  /** An object without members. */
  static JsonMembers empty() {
    return new JsonMembers();
  }

  /**
   * Reads an object.
   *
   * @throws BadStream if it is none
   */
  static JsonMembers of(String json) throws BadStream {
    try (var parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new BadStream("an event is no JSON object");
      }
      var object = new JsonMembers();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        var name = parser.currentName();
        object.members.put(name, member(parser, json));
      }
      return object;
    } catch (IOException _) {
      throw new BadStream("an event is no JSON");
    }
  }

  private static Member member(JsonParser parser, String json) throws IOException {
    var token = parser.nextToken();
    int from = (int) parser.currentTokenLocation().getCharOffset();
    parser.skipChildren();
    parser.finishToken();
    var string = token == JsonToken.VALUE_STRING ? parser.getText() : null;
    int to = (int) parser.currentLocation().getCharOffset();
    return new Member(token, json.substring(from, to), string);
  }

  boolean has(String name) {
    var member = members.get(name);
    return member != null && member.token != JsonToken.VALUE_NULL;
  }

  /** A string; null when it is missing, null or something else. */
  @Nullable String string(String name) {
    var member = members.get(name);
    return member == null ? null : member.string;
  }

  String string(String name, String otherwise) {
    var value = string(name);
    return value == null ? otherwise : value;
  }

  /** A whole number; null when it is missing, null or something else. */
  @Nullable Long number(String name) {
    var member = members.get(name);
    try {
      return member == null || member.token != JsonToken.VALUE_NUMBER_INT
          ? null
          : Long.valueOf(member.json);
    } catch (NumberFormatException _) {
      return null;
    }
  }

  /** An object; one without members when it is missing, null or something else. */
  JsonMembers object(String name) throws BadStream {
    var member = members.get(name);
    return member == null || member.token != JsonToken.START_OBJECT
        ? new JsonMembers()
        : of(member.json);
  }

  /** Any value as it came; {@code null} in JSON when it is missing. */
  RawJson raw(String name) {
    var member = members.get(name);
    return RawJson.of(member == null ? "null" : member.json);
  }
}
