package dev.turnstream.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The schemas of {@code docs/schema}, for tests that hold real frames and bodies against them. */
public final class Schemas {
  /** Where the documents are. */
  static final Path DOCS = Path.of("..", "docs");

  static final String COMMANDS = "commands.schema.json";
  static final String FRAMES = "frames.schema.json";
  static final String RESOURCES = "resources.schema.json";
  static final List<String> FILES =
      List.of(
          "common.schema.json",
          COMMANDS,
          FRAMES,
          RESOURCES,
          "messages.schema.json",
          "ag-ui.schema.json",
          "ai-sdk.schema.json",
          "ops.schema.json");

  /** A place that is none, so that nothing is ever fetched. */
  private static final String BASE = "https://schema.invalid/";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          registry ->
              registry
                  .schemas(Schemas::file)
                  .schemaRegistryConfig(
                      SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));

  private static final Map<String, Schema> READY = new ConcurrentHashMap<>();

  private Schemas() {}

  private static @Nullable String file(String iri) {
    return iri.startsWith(BASE) ? text("schema/" + iri.substring(BASE.length())) : null;
  }

  /** A file in {@code docs/}. */
  static String text(String name) {
    try {
      return Files.readString(DOCS.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a pattern finds in a page of {@code docs/}, its first group. */
  static List<String> matches(String page, String pattern) {
    return Pattern.compile(pattern).matcher(text(page)).results().map(it -> it.group(1)).toList();
  }

  /** One value; a member that stands there twice is an error. */
  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + text, e);
    }
  }

  /**
   * Holds the body of a request or an answer over HTTP against its schema.
   *
   * @param resource a definition of {@code resources.schema.json}: {@code conversation}, say
   */
  public static void assertValid(String resource, String json) {
    assertValid(RESOURCES, resource, json(json));
  }

  /** Holds the data of a server-sent event against its schema. */
  public static void assertServerSentEvent(String json) {
    var data = json(json);
    assertValid(FRAMES, data.path("type").asText(), data);
    assertValid(FRAMES, "server_sent_event", data);
  }

  /** Holds a value against one definition, or the whole file's root where that is empty. */
  static void assertValid(String file, String definition, JsonNode value) {
    var wrong = errors(file, definition, value);
    if (!wrong.isEmpty()) {
      throw new AssertionError(
          "%s of %s does not allow %s%n%s"
              .formatted(
                  definition.isEmpty() ? "the root" : "\"" + definition + "\"",
                  file,
                  value,
                  String.join("\n", wrong)));
    }
  }

  /** What is wrong with a value; nothing when it is valid. */
  static List<String> errors(String file, String definition, JsonNode value) {
    var place = BASE + file + (definition.isEmpty() ? "" : "#/$defs/" + definition);
    return READY.computeIfAbsent(place, Schemas::load).validate(value).stream()
        .map(Error::toString)
        .toList();
  }

  private static Schema load(String place) {
    var name = place.substring(place.lastIndexOf('/') + 1);
    if (place.contains("#") && !schema(fileOf(place)).at("/$defs/" + name).isObject()) {
      throw new AssertionError("no schema defines " + name);
    }
    return REGISTRY.getSchema(SchemaLocation.of(place));
  }

  private static String fileOf(String place) {
    return place.substring(BASE.length(), place.indexOf('#'));
  }

  /** A file of {@code docs/schema} as it is. */
  static JsonNode schema(String file) {
    return json(text("schema/" + file));
  }

  /** The definitions that a {@code oneOf} of this node names. */
  static List<String> alternatives(JsonNode node) {
    return node.path("oneOf").findValuesAsText("$ref").stream()
        .map(ref -> ref.substring(ref.lastIndexOf('/') + 1))
        .toList();
  }
}
