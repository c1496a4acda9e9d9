package dev.turnstream.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.turnstream.model.RawJson;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the JSON that clients send where it is carried on as the bytes that came. */
public final class JsonBody {
  private static final int MAX_DEPTH = 200;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private JsonBody() {}

  /** The bytes as one JSON object, checked to the last byte, or null when they are none. */
  public static @Nullable RawJson object(byte[] utf8) {
    try (var parser = JSON.createParser(utf8)) {
      if (parser.nextToken() != JsonToken.START_OBJECT
          || parser.currentLocation().getByteOffset() < 0) {
        return null; // UTF-16, which the library would read as well, has no offset in bytes
      }
      return isAll(parser) ? RawJson.copyOf(utf8, 0, utf8.length) : null;
    } catch (IOException _) {
      return null;
    }
  }

  /** A text as one JSON value, or null when it is none. */
  public static @Nullable RawJson value(String text) {
    try (var parser = JSON.createParser(text.getBytes(UTF_8))) {
      return parser.nextToken() != null && isAll(parser) ? RawJson.of(text.strip()) : null;
    } catch (IOException _) {
      return null;
    }
  }

  private static boolean isAll(JsonParser parser) throws IOException {
    parser.skipChildren();
    return parser.nextToken() == null;
  }
}
