package dev.turnstream.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The page on security")
class SecurityPageTest {
  private static final Path PAGE = Path.of("../docs/operating/security.md");
  private static final Pattern TEST = Pattern.compile("`(\\w+Test)`");
  private static final Pattern POINT =
      Pattern.compile("^\\| (\\d+) \\|.*`\\w+Test`", Pattern.MULTILINE);

  @Test
  void hasTheTwentyTwoPointsEachWithTheTestThatShowsIt() throws IOException {
    var numbers = POINT.matcher(Files.readString(PAGE)).results().map(found -> found.group(1));
    assertThat(numbers.map(Integer::valueOf).toList())
        .containsExactly(
            1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22);
  }

  @Test
  void namesTestsThatThereAre() throws IOException {
    var named =
        TEST.matcher(Files.readString(PAGE))
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(testsOfTheProject()).containsAll(named);
  }

  private static Set<String> testsOfTheProject() throws IOException {
    var tests = new TreeSet<String>();
    for (var module : new String[] {"server", "emulator", "client-java", "dist"}) {
      try (var files = Files.walk(Path.of("..", module, "src/test/java"))) {
        files
            .map(file -> file.getFileName().toString())
            .filter(name -> name.endsWith("Test.java"))
            .forEach(name -> tests.add(name.substring(0, name.length() - ".java".length())));
      }
    }
    return tests;
  }
}
