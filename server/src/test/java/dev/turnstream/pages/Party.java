package dev.turnstream.pages;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A client in a process of its own, which tells when it has heard something and what in the end.
 */
final class Party implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 90;

  private final Process process;
  private final CompletableFuture<JsonObject> begun = new CompletableFuture<>();
  private final CompletableFuture<JsonObject> ended = new CompletableFuture<>();
  private final StringBuilder text = new StringBuilder();

  private Party(ProcessBuilder builder, BiConsumer<Party, String> read) {
    try {
      process = builder.redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new AssertionError("These tests need node and curl on the PATH", e);
    }
    Thread.ofVirtual().start(() -> lines(read));
  }

  /** A script of a folder's, which is told what to do line by line, and tells what it heard. */
  static Party node(Path folder, String script, String url) {
    var builder = new ProcessBuilder("node", script).directory(folder.toFile());
    builder.environment().put("TURNSTREAM_URL", url);
    return new Party(builder, Party::told);
  }

  /** The plainest client of server-sent events that there is. */
  static Party curl(String... arguments) {
    var command = new ArrayList<>(List.of("curl", "--silent", "--no-buffer"));
    command.addAll(List.of(arguments));
    return new Party(new ProcessBuilder(command), Party::event);
  }

  private void lines(BiConsumer<Party, String> read) {
    var all = new StringBuilder();
    try (BufferedReader lines = process.inputReader(UTF_8)) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        all.append(line).append('\n');
        read.accept(this, line);
      }
    } catch (IOException | RuntimeException e) {
      all.append(e);
    }
    var over = new AssertionError("the client ended; it said:\n" + all);
    begun.completeExceptionally(over);
    ended.completeExceptionally(over);
  }

  private void told(String line) {
    if (line.startsWith("{")) {
      var told = new JsonObject(line);
      (told.containsKey("began") ? begun : ended).complete(told);
    }
  }

  private void event(String line) {
    if (!line.startsWith("data: ")) {
      return;
    }
    var frame = new JsonObject(line.substring("data: ".length()));
    switch (frame.getString("type")) {
      case "text" -> {
        text.append(frame.getString("text"));
        begun.complete(frame);
      }
      case "end" ->
          ended.complete(
              new JsonObject().put("text", text.toString()).put("end", frame.getString("state")));
      default -> {} // of no matter here
    }
  }

  /** Tells a script what to do. */
  void say(String name, @Nullable String value) {
    try {
      var line = new JsonObject().put("name", name).put("value", value).encode() + "\n";
      process.getOutputStream().write(line.getBytes(UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it has heard the first of the text. */
  JsonObject awaitBegun() throws Exception {
    return begun.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Waits until it has heard the end; the whole text, and what it takes the end for. */
  JsonObject awaitEnd() throws Exception {
    return ended.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Waits until its process has ended by itself. */
  void awaitExit() throws Exception {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("it does not end");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
