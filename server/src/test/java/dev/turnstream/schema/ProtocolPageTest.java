package dev.turnstream.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("PROTOCOL.md and the schemas")
class ProtocolPageTest {
  static Stream<String> examples() {
    return Stream.of("7", "8", "9")
        .flatMap(section -> new ProtocolPage(section).examples().stream());
  }

  @Test
  void haveExamplesToCompare() {
    assertThat(examples()).hasSize(11);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void agreeOnEachExample(String text) {
    var example = Schemas.json(text);
    var type = example.path("type").asText();
    if (!type.isEmpty()) {
      Schemas.assertValid(Schemas.FRAMES, type, example);
      Schemas.assertValid(Schemas.FRAMES, "", example);
    } else {
      var resource =
          example.has("messages") ? "conversation" : example.has("usage") ? "usage" : "info";
      Schemas.assertValid(Schemas.RESOURCES, resource, example);
    }
  }

  static Stream<String> events() {
    return Schemas.alternatives(Schemas.schema(Schemas.FRAMES).at("/$defs/event_of_a_turn"))
        .stream();
  }

  @ParameterizedTest
  @MethodSource("events")
  void agreeOnTheFieldsOfEachEvent(String event) {
    var fields = members(Schemas.FRAMES, event);
    fields.removeAll(Set.of("type", "turn", "epoch", "seq", "from"));
    var told = cell("8.3", event).replace("as in `done`", "");
    assertThat(ProtocolPage.words(told)).containsExactlyInAnyOrderElementsOf(fields);
  }

  @Test
  void agreeOnWhichEventsThereAre() {
    var told = new ProtocolPage("8.3").rows().stream().map(row -> row.getFirst().replace("`", ""));
    assertThat(told).containsExactlyInAnyOrderElementsOf(events().toList());
  }

  static Stream<String> commands() {
    return Schemas.alternatives(Schemas.schema(Schemas.COMMANDS)).stream();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void agreeOnTheFieldsOfEachCommand(String command) {
    var fields = members(Schemas.COMMANDS, command);
    fields.removeAll(Set.of("type", "id"));
    assertThat(ProtocolPage.words(cell("8.2", command))).containsAll(fields);
  }

  @Test
  void agreeOnWhichCommandsThereAre() {
    var told = new ProtocolPage("8.2").rows().stream().map(row -> row.getFirst().replace("`", ""));
    assertThat(told).containsExactlyInAnyOrderElementsOf(commands().toList());
  }

  @Test
  void agreeOnTheCodesOfRefusals() {
    var codes = new ProtocolPage("8.6").codes(4);
    var general = new ProtocolPage("4").codes(4);
    var named = new ProtocolPage("8.6").matches("(?s)\n\n(`.*?) of section 4").getFirst();
    ProtocolPage.words(named).forEach(code -> codes.put(code, general.get(code)));
    assertThat(codes(Schemas.schema(Schemas.FRAMES).at("/$defs/refused"))).isEqualTo(codes);
  }

  @Test
  void agreeOnTheCodesOfTurnsThatFail() {
    var schema = Schemas.schema("common.schema.json").at("/$defs/turnError");
    assertThat(codes(schema)).isEqualTo(new ProtocolPage("4").codes(3));
  }

  @Test
  void agreeOnTheCodesOverHttp() {
    var codes = new TreeMap<>(new ProtocolPage("4").codesOverHttp());
    codes.putAll(new ProtocolPage("8.6").codesOverHttp());
    assertThat(codes(Schemas.schema(Schemas.RESOURCES).at("/$defs/error"))).isEqualTo(codes);
  }

  /** The cell behind a name in a section's table. */
  private static String cell(String section, String name) {
    return new ProtocolPage(section)
        .rows().stream()
            .filter(row -> row.getFirst().equals("`" + name + "`"))
            .findFirst()
            .orElseThrow()
            .get(1);
  }

  /** The codes that a schema allows and whether each is worth another try. */
  private static Map<String, Boolean> codes(JsonNode schema) {
    var codes = new TreeMap<String, Boolean>();
    for (var group : schema.path("oneOf")) {
      boolean retryable = group.at("/properties/retryable/const").asBoolean();
      group.at("/properties/code/enum").forEach(code -> codes.put(code.asText(), retryable));
    }
    return codes;
  }

  /** The names of all members that a definition allows, those of what it is made of included. */
  private static Set<String> members(String file, String definition) {
    var names = new TreeSet<String>();
    collect(file, Schemas.schema(file).at("/$defs/" + definition), names);
    return names;
  }

  private static void collect(String file, JsonNode schema, Set<String> names) {
    schema.path("properties").fieldNames().forEachRemaining(names::add);
    schema.path("allOf").forEach(part -> collect(file, part, names));
    var ref = schema.path("$ref").asText();
    if (!ref.isEmpty()) {
      int hash = ref.indexOf('#');
      var other = hash == 0 ? file : ref.substring(0, hash);
      collect(other, Schemas.schema(other).at(ref.substring(hash + 1)), names);
    }
  }
}
