package dev.turnstream.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whoever adds or changes a dependency looks at it, and says so in the list. */
@DisplayName("The list of audited dependencies")
class AuditPageTest {
  private static final Path ROOT = Path.of("..");
  private static final Path LIST = ROOT.resolve("docs/operating/audit.md");

  /** {@code | `name` | version | licence | for what | how it was checked |}. */
  private static final Pattern ROW =
      Pattern.compile(
          "(?m)^\\| `([^`]+)` \\| ([^ |]+) \\| [^|]{3,} \\| [^|]{3,} \\| [^|]{3,} \\|$");

  @Test
  void hasEveryJarThatTheServerRunsWithAndNoOther() throws IOException {
    assertThat(listed("## Jars of the server")).isEqualTo(jars());
  }

  @Test
  void hasEveryLibraryThatThePageIsBundledWithAndNoOther() throws IOException {
    assertThat(listed("## Libraries of the chat page"))
        .isEqualTo(versions(json("server/page-libraries/package.json").path("devDependencies")));
  }

  @Test
  void isRightThatTheClientsBringNothing() throws IOException {
    assertThat(Files.readString(LIST)).contains("## Clients\n\nBoth bring nothing");
    assertThat(json("client/package.json").has("dependencies")).isFalse();
    assertThat(Files.readString(ROOT.resolve("client-java/pom.xml")))
        .satisfies(pom ->
            assertThat(count(pom, "<dependency>"))
                .isEqualTo(count(pom, "<scope>test</scope>") + count(pom, "<optional>true")));
  }

  @Test
  void tellsWhenItWasMade() throws IOException {
    var dated =
        Pattern.compile("Audited on (\\d{4}-\\d\\d-\\d\\d)").matcher(Files.readString(LIST));
    assertThat(dated.find()).isTrue();
    assertThat(LocalDate.parse(dated.group(1))).isAfter(LocalDate.of(2026, 11, 27));
  }

  private static Map<String, String> listed(String chapter) throws IOException {
    var page = Files.readString(LIST);
    int begin = page.indexOf(chapter + "\n");
    assertThat(begin).as(chapter).isNotNegative();
    int end = page.indexOf("\n## ", begin + 1);
    var rows = ROW.matcher(page.substring(begin, end < 0 ? page.length() : end));
    var listed = new TreeMap<String, String>();
    while (rows.find()) {
      var name = rows.group(1);
      listed.put(name.substring(name.indexOf(':') + 1), rows.group(2));
    }
    return listed;
  }

  /** By artifact; written by Maven before the tests, ours left out. */
  private static Map<String, String> jars() throws IOException {
    var jars = new TreeMap<String, String>();
    var all = Files.readString(Path.of("target/runtime-classpath.txt")).split(File.pathSeparator);
    Stream.of(all)
        .map(Path::of)
        .filter(jar -> jar.toString().endsWith(".jar"))
        .filter(jar -> !jar.getFileName().toString().startsWith("turnstream-"))
        .forEach(jar ->
            jars.put(
                jar.getParent().getParent().getFileName().toString(),
                jar.getParent().getFileName().toString()));
    assertThat(jars).as("or this test looks at the wrong place").hasSizeGreaterThan(5);
    return jars;
  }

  private static Map<String, String> versions(JsonNode dependencies) {
    var versions = new TreeMap<String, String>();
    dependencies.properties().forEach(one -> versions.put(one.getKey(), one.getValue().asText()));
    return versions;
  }

  private static JsonNode json(String file) throws IOException {
    return JsonMapper.builder().build().readTree(Files.readString(ROOT.resolve(file)));
  }

  private static int count(String text, String what) {
    return text.split(Pattern.quote(what), -1).length - 1;
  }
}
