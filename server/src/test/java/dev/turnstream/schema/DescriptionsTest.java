package dev.turnstream.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

@DisplayName("What is described for machines")
class DescriptionsTest {
  @SuppressWarnings("unused") // named by the annotation
  static final List<String> FILES = Schemas.FILES;

  private static List<String> errors(String official, SpecificationVersion draft, JsonNode value)
      throws IOException {
    try (var file = DescriptionsTest.class.getResourceAsStream("/schema/" + official)) {
      return SchemaRegistry.withDefaultDialect(draft)
          .getSchema(Objects.requireNonNull(file), InputFormat.JSON)
          .validate(value)
          .stream()
          .map(Error::toString)
          .toList();
    }
  }

  @Nested
  @DisplayName("Each schema")
  class EachSchema {
    @ParameterizedTest
    @FieldSource("dev.turnstream.schema.DescriptionsTest#FILES")
    void isASchemaOf202012(String file) {
      var schema = Schemas.schema(file);
      var meta = SpecificationVersion.DRAFT_2020_12.getDialectId();
      assertThat(schema.path("$schema").asText()).isEqualTo(meta);
      var registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
      var wrong = registry.getSchema(SchemaLocation.of(meta)).validate(schema);
      assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("dev.turnstream.schema.DescriptionsTest#FILES")
    void refersOnlyToWhatIsThere(String file) {
      assertThat(Description.schema(file).broken()).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("dev.turnstream.schema.DescriptionsTest#FILES")
    void saysWhatEachDefinitionIs(String file) {
      var schema = Schemas.schema(file);
      assertThat(schema.path("description").asText()).isNotEmpty();
      for (Map.Entry<String, JsonNode> one : schema.path("$defs").properties()) {
        assertThat(one.getValue().path("title").asText()).as(one.getKey()).isNotEmpty();
      }
    }

    @Test
    void isNeededByAnother() {
      var used = new TreeSet<String>();
      var defined = new TreeSet<String>();
      for (var file : FILES) {
        collect(Description.schema(file), file, used);
        Schemas.schema(file)
            .path("$defs")
            .fieldNames()
            .forEachRemaining(name -> defined.add(file + "#/$defs/" + name));
      }
      collect(Description.openapi(), "", used);
      collect(Description.asyncapi(), "", used);
      assertThat(used).containsAll(defined);
    }

    private void collect(Description description, String file, Set<String> used) {
      description
          .root()
          .findValuesAsText("$ref")
          .forEach(ref -> used.add(ref.startsWith("#") ? file + ref : ref.replace("schema/", "")));
    }
  }

  @Nested
  @DisplayName("asyncapi.yaml")
  class Asyncapi {
    private final Description page = Description.asyncapi();

    @Test
    void isAsyncapi3() throws Exception {
      assertThat(errors("asyncapi-3.0.0.json", SpecificationVersion.DRAFT_7, page.root()))
          .isEmpty();
    }

    @Test
    void isHeldAgainstItsFormatInEarnest() throws Exception {
      ((ObjectNode) page.root().at("/operations/start")).put("action", "shout");
      assertThat(errors("asyncapi-3.0.0.json", SpecificationVersion.DRAFT_7, page.root()))
          .isNotEmpty();
    }

    @Test
    void refersOnlyToWhatIsThere() {
      assertThat(page.broken()).isEmpty();
    }

    @Test
    void hasAMessageForEachCommandAndFrame() {
      var told = new TreeSet<String>();
      page.root().at("/channels/native/messages").fieldNames().forEachRemaining(told::add);
      var known = new TreeSet<String>();
      var frames = Schemas.schema(Schemas.FRAMES);
      known.addAll(Schemas.alternatives(Schemas.schema(Schemas.COMMANDS)));
      known.addAll(Schemas.alternatives(frames));
      known.addAll(Schemas.alternatives(frames.at("/$defs/ok")));
      known.addAll(Schemas.alternatives(frames.at("/$defs/event_of_a_turn")));
      known.removeAll(Set.of("ok", "event_of_a_turn"));
      assertThat(told).isEqualTo(known);
    }

    @Test
    void hasEachMessageInAnOperation() {
      var used = new TreeSet<String>();
      page.root()
          .path("operations")
          .findValuesAsText("$ref")
          .forEach(ref -> {
            if (ref.contains("/messages/")) {
              used.add(ref.substring(ref.lastIndexOf('/') + 1));
            }
          });
      var told = new TreeSet<String>();
      page.root().at("/channels/native/messages").fieldNames().forEachRemaining(told::add);
      assertThat(used).isEqualTo(told);
    }

    @Test
    void tellsTheCloseCodesOfTheProtocol() {
      var told = page.root().at("/channels/native/description").asText();
      var codes = new ProtocolPage("6").matches("(?m)^\\| (\\d{4})");
      assertThat(codes).hasSize(10);
      assertThat(codes).allSatisfy(code -> assertThat(told).contains(code + ": "));
    }
  }

  @Nested
  @DisplayName("openapi.yaml")
  class Openapi {
    private final Description page = Description.openapi();

    @Test
    void isOpenapi31() throws Exception {
      assertThat(errors("openapi-3.1.json", SpecificationVersion.DRAFT_2020_12, page.root()))
          .isEmpty();
    }

    @Test
    void isHeldAgainstItsFormatInEarnest() throws Exception {
      ((ObjectNode) page.root().at("/paths/~1info/get/responses/200")).remove("description");
      assertThat(errors("openapi-3.1.json", SpecificationVersion.DRAFT_2020_12, page.root()))
          .isNotEmpty();
    }

    @Test
    void refersOnlyToWhatIsThere() {
      assertThat(page.broken()).isEmpty();
    }

    @Test
    void hasTheRoutesOfTheProtocol() {
      var told = new ArrayList<String>();
      for (Map.Entry<String, JsonNode> path : page.root().path("paths").properties()) {
        for (var method : List.of("get", "post", "patch", "delete")) {
          if (path.getValue().has(method)) {
            told.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
          }
        }
      }
      var known =
          new ArrayList<>(
              new ProtocolPage("9").matches("(?m)^\\| `((?:GET|POST|PATCH|DELETE) [^ ?`]+)"));
      known.addAll(List.of("POST /sse/chat", "GET /info", "GET /health")); // of sections 1, 5, 7
      known.add("POST /api/tickets"); // of section 11
      known.addAll(List.of("GET /health/live", "GET /health/ready")); // of section 12
      known.addAll(List.of("GET /ops/data", "GET /metrics")); // of section 10
      known.addAll(
          List.of(
              "POST /v1/messages",
              "POST /v1/messages/count_tokens",
              "GET /v1/models",
              "GET /v1/models/{id}"));
      known.addAll(Schemas.matches("AI-SDK.md", "(?m)^\\| `((?:GET|POST) /ai-sdk[^ ?`]*)`"));
      known.addAll(Schemas.matches("AG-UI.md", "(?m)^\\| `((?:GET|POST) /ag-ui[^ ?`]*)`"));
      assertThat(told).containsExactlyInAnyOrderElementsOf(known);
    }
  }
}
