package dev.turnstream.dist;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The list of what is shipped that others wrote, read from the bill of materials. */
final class Notices {
  private static final String HEAD =
      """
      # Third parties

      What others wrote and this package holds, beside the Java runtime, whose licences are in `runtime/legal`. Licence texts
      lie in the jars under `META-INF`; sources are on Maven Central under the same names.

      | component | version | licence |
      | --- | --- | --- |
      """;

  private Notices() {}

  /**
   * Writes the list as Markdown.
   *
   * @throws IOException if a component has no licence: then nobody may ship it
   */
  static void write(Path sbom, Path notices) throws IOException {
    var rows = new ArrayList<String>();
    for (var component : new ObjectMapper().readTree(sbom.toFile()).path("components")) {
      var name = component.path("group").asText() + ":" + component.path("name").asText();
      if (!name.startsWith("dev.turnstream:")) {
        rows.add(
            "| %s | %s | %s |"
                .formatted(name, component.path("version").asText(), licences(name, component)));
      }
    }
    Files.writeString(notices, HEAD + String.join("\n", rows.stream().sorted().toList()) + "\n");
  }

  private static String licences(String name, JsonNode component) throws IOException {
    var told =
        StreamSupport.stream(component.path("licenses").spliterator(), false)
            .map(Notices::licence)
            .filter(licence -> !licence.isEmpty())
            .collect(Collectors.joining(" or "));
    if (told.isEmpty()) {
      throw new IOException("no licence is known of " + name + ", so it can't be shipped");
    }
    return told;
  }

  private static String licence(JsonNode choice) {
    var licence = choice.path("license");
    return choice.path("expression").asText("")
        + licence.path("id").asText(licence.path("name").asText(""));
  }
}
