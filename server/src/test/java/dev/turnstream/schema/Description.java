package dev.turnstream.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A description of an interface in {@code docs/}, or one of the schemas: a tree with references.
 */
record Description(String file, JsonNode root) {
  private static final YAMLMapper YAML = new YAMLMapper();

  static Description asyncapi() {
    return yaml("asyncapi.yaml");
  }

  static Description openapi() {
    return yaml("openapi.yaml");
  }

  static Description schema(String name) {
    return new Description("schema/" + name, Schemas.schema(name));
  }

  private static Description yaml(String file) {
    try {
      return new Description(file, YAML.readTree(Schemas.text(file)));
    } catch (JsonProcessingException e) {
      throw new AssertionError(file, e);
    }
  }

  /** The references in it that lead nowhere. */
  List<String> broken() {
    var broken = new ArrayList<String>();
    for (var ref : new TreeSet<>(root.findValuesAsText("$ref"))) {
      if (!ref.contains("#") || target(ref).isMissingNode()) {
        broken.add(ref);
      }
    }
    return broken;
  }

  /** What a reference from here leads to. */
  private JsonNode target(String ref) {
    int hash = ref.indexOf('#');
    var other = ref.substring(0, hash);
    return (other.isEmpty() ? root : neighbour(other)).at(ref.substring(hash + 1));
  }

  private JsonNode neighbour(String other) {
    return Schemas.schema(other.substring(other.lastIndexOf('/') + 1));
  }

  /** A node, or what it refers to within this description. */
  JsonNode followed(JsonNode node) {
    var ref = node.path("$ref").asText();
    return ref.startsWith("#") ? target(ref) : node;
  }
}
