package dev.turnstream.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The page that leads to a new dialect names only what is there. */
@DisplayName("NEW-DIALECT.md")
class NewDialectPageTest {
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern TYPE = Pattern.compile("[A-Z][a-z]\\w+");
  private static final Path PAGE = Path.of("../docs/NEW-DIALECT.md");

  /** Types inside of others. */
  private static final Set<String> OTHERS = Set.of("Told", "Fragment", "Manner", "Where", "Wish");

  @Test
  void namesClassesThatThereAre() throws IOException {
    var there = new TreeSet<>(OTHERS);
    for (var root : List.of("src/main/java", "src/test/java")) {
      there.addAll(typesIn(Path.of(root)));
    }
    var named =
        CODE.matcher(Files.readString(PAGE))
            .results()
            .map(match -> match.group(1).split("[.(]", 2)[0])
            .filter(name -> TYPE.matcher(name).matches())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(named).hasSizeGreaterThan(20);
    named.removeAll(there);
    assertThat(named).as("named and not there").isEmpty();
  }

  private static Set<String> typesIn(Path root) {
    try (var files = Files.walk(root)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".java"))
          .map(name -> name.substring(0, name.length() - ".java".length()))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void namesFilesThatThereAre() throws IOException {
    var page = Files.readString(PAGE);
    for (var file : List.of("server/src/test/resources/sse", "server/src/test/npm")) {
      assertThat(page).contains(file);
      assertThat(Path.of("..").resolve(file)).exists();
    }
    CODE.matcher(page)
        .results()
        .map(match -> match.group(1))
        .filter(name -> name.endsWith(".md") && !name.contains("NAME"))
        .forEach(name ->
            assertThat(List.of(Path.of("../docs", name), Path.of("..", name)))
                .anyMatch(Files::exists));
  }
}
