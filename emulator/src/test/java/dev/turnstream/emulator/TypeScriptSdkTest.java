package dev.turnstream.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Runs {@code src/test/node} with Node and reports each of its cases. */
@DisplayName("The official TypeScript SDK")
class TypeScriptSdkTest {
  private static final Path FOLDER = Path.of("src/test/node");
  private static final Path INSTALLED = FOLDER.resolve("node_modules/.package-lock.json");

  /** One case of the TAP report: its name, and all that was said about it. */
  private record Case(String name, boolean passed, String report) {}

  @TestFactory
  Stream<DynamicTest> cases() throws Exception {
    install();
    try (var emulator = Emulator.start()) {
      var report =
          run(
              Map.of("EMULATOR_URL", emulator.baseUrl()),
              "node",
              "--test",
              "--test-reporter=tap",
              "sdk.test.js");
      var cases = cases(report);
      assertThat(cases).as(report).hasSizeGreaterThan(20);
      return cases.stream().map(one -> DynamicTest.dynamicTest(one.name(), () -> check(one)));
    }
  }

  private static void check(Case one) {
    assertThat(one.passed()).as(one.report()).isTrue();
  }

  private static void install() throws Exception {
    if (Files.exists(INSTALLED)
        && Files.getLastModifiedTime(INSTALLED)
                .compareTo(Files.getLastModifiedTime(FOLDER.resolve("package-lock.json")))
            >= 0) {
      return;
    }
    run(Map.of(), "npm", "ci", "--ignore-scripts");
    assertThat(INSTALLED).exists();
  }

  private static String run(Map<String, String> environment, String... command) throws Exception {
    var builder = new ProcessBuilder(command).directory(FOLDER.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    try {
      var process = builder.start();
      process.getOutputStream().close();
      var output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
      return output;
    } catch (IOException e) {
      throw new AssertionError(
          "The tests with the TypeScript SDK need Node 20 or later with npm on the PATH", e);
    }
  }

  private static List<Case> cases(String tap) {
    var cases = new ArrayList<Case>();
    var lines = tap.lines().map(String::strip).toList();
    for (int i = 0; i < lines.size(); i++) {
      var line = lines.get(i);
      boolean passed = line.startsWith("ok ");
      int dash = line.indexOf(" - ");
      if ((passed || line.startsWith("not ok ")) && dash > 0) {
        cases.add(
            new Case(
                line.substring(dash + 3),
                passed,
                String.join("\n", lines.subList(i, Math.min(lines.size(), i + 40)))));
      }
    }
    return cases;
  }
}
