package dev.turnstream.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The chat page's libraries, as they stand in git,")
class PageLibrariesTest {
  private static final Npm LIBRARIES = new Npm(Path.of("page-libraries"));

  @BeforeAll
  static void install() throws Exception {
    LIBRARIES.install();
  }

  @Test
  void areMadeOfThePackagesThatTheLockFileNames() throws Exception {
    var report = LIBRARIES.run(Map.of(), "npm", "run", "check");
    assertThat(report).contains("dist/markdown.js: ", "dist/highlight.js: ", "dist/maths.js: ");
  }
}
