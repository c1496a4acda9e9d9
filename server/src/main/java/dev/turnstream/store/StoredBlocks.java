package dev.turnstream.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.turnstream.model.RawJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds the borders of the blocks of a message's content, without building any of them anew. */
final class StoredBlocks {
  private static final Set<String> STRINGS =
      Set.of("type", "text", "id", "tool_use_id", "signature");

  /** The limits were those of whoever took the content in; what is stored must stay readable. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private StoredBlocks() {}

  /**
   * The blocks of an array, in order.
   *
   * @throws IllegalArgumentException if the content is no array of JSON values
   */
  static List<StoredBlock> of(RawJson content) {
    try (var parser = JSON.createParser(content.bytes())) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw new IllegalArgumentException("Content is an array of blocks.");
      }
      var blocks = new ArrayList<StoredBlock>();
      for (var token = parser.nextToken(); token != JsonToken.END_ARRAY; ) {
        if (token == null) {
          throw new IllegalArgumentException("Content ends in the middle.");
        }
        blocks.add(block(parser, token));
        token = parser.nextToken();
      }
      return blocks;
    } catch (IOException e) {
      throw new IllegalArgumentException("Content is not JSON.", e);
    }
  }

  private static StoredBlock block(JsonParser parser, JsonToken token) throws IOException {
    int start = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
    Map<String, String> strings = new HashMap<>();
    boolean hasInput = false;
    if (token == JsonToken.START_OBJECT) {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        var name = parser.currentName();
        hasInput |= name.equals("input");
        if (parser.nextToken() == JsonToken.VALUE_STRING && STRINGS.contains(name)) {
          strings.put(name, parser.getText());
        } else {
          parser.skipChildren();
        }
      }
    } else {
      parser.skipChildren();
      parser.finishToken();
    }
    int end = Math.toIntExact(parser.currentLocation().getByteOffset());
    return new StoredBlock(
        start,
        end,
        strings.getOrDefault("type", ""),
        strings.get("text"),
        strings.get("id"),
        strings.get("tool_use_id"),
        !strings.getOrDefault("signature", "").isEmpty(),
        hasInput);
  }
}
