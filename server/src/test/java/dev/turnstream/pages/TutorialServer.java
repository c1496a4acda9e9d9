package dev.turnstream.pages;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tutorial's own server, {@code app.py} word for word, run by uvicorn as the tutorial says. */
final class TutorialServer implements AutoCloseable {
  private static final Pattern RUNNING =
      Pattern.compile("running on http://127\\.0\\.0\\.1:(\\d+)");

  private final Process process;
  private final int port;

  private TutorialServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** A Python that has what the tutorial asks for, except perhaps {@code anthropic}. */
  static Optional<String> python() {
    return Stream.of(System.getenv("PYTHON"), "python3", "/usr/bin/python3")
        .filter(Objects::nonNull)
        .filter(it -> canImport(it, "fastapi, uvicorn, websockets, httpx"))
        .findFirst();
  }

  /** Starts the server, with {@code upstream} in the place of Claude. */
  static TutorialServer start(String python, String upstream) throws Exception {
    var folder = folder();
    var command = List.of(python, "-m", "uvicorn", "app:app", "--host", "127.0.0.1", "--port", "0");
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("ANTHROPIC_BASE_URL", upstream);
    builder.environment().put("ANTHROPIC_API_KEY", "any");
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    builder.environment().put("NO_PROXY", "127.0.0.1");
    if (!canImport(python, "anthropic")) {
      builder.environment().put("PYTHONPATH", folder.resolve("stub").toString());
    }
    var process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return new TutorialServer(process, awaitPort(process));
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static int awaitPort(Process process) throws IOException {
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    var said = new StringBuilder();
    for (var line = output.readLine(); line != null; line = output.readLine()) {
      said.append(line).append('\n');
      var found = RUNNING.matcher(line);
      if (found.find()) {
        Thread.ofVirtual().start(() -> drain(output));
        return Integer.parseInt(found.group(1));
      }
    }
    throw new IllegalStateException("the tutorial's server did not start:\n" + said);
  }

  /** Reads on, so that the server never waits for somebody to read what it says. */
  private static void drain(BufferedReader output) {
    try (output) {
      output.transferTo(Writer.nullWriter());
    } catch (IOException _) {
      // The process has ended.
    }
  }

  private static boolean canImport(String python, String modules) {
    try {
      return new ProcessBuilder(python, "-c", "import " + modules)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Path folder() throws URISyntaxException {
    var app = Objects.requireNonNull(TutorialServer.class.getResource("/tutorial/app.py"));
    return Objects.requireNonNull(Path.of(app.toURI()).getParent());
  }
}
