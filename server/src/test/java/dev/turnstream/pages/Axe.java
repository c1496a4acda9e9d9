package dev.turnstream.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** Holds a page, as it is at the moment, against the rules of axe-core. */
final class Axe {
  private static final String SCRIPT = script();

  /** What is wrong, one line for each element. */
  private static final String RUN =
      """
      () => axe.run({ resultTypes: ["violations"] }).then(({ violations }) =>
        violations.flatMap((rule) => rule.nodes.map((node) =>
          `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary.replaceAll("\\n", " ")}`)))
      """;

  private Axe() {}

  @SuppressWarnings("unchecked")
  static void assertNothingIsInAnybodysWay(Page page) {
    page.evaluate(SCRIPT);
    assertThat((List<String>) page.evaluate(RUN)).isEmpty();
  }

  private static String script() {
    try (var in = Axe.class.getResourceAsStream("/axe.min.js")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
