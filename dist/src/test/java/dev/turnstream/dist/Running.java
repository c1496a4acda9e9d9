package dev.turnstream.dist;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A packaged server that runs, until it is closed. */
final class Running implements AutoCloseable {
  private static final Pattern LISTENS = Pattern.compile("listens on http://[^ ]*:(\\d+)");
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final int port;

  private Running(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts a server with nothing in its environment but a path to the system's own tools. */
  static Running start(List<String> command, String... variables) throws IOException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    for (var variable : variables) {
      builder.environment().put(variable.split("=", 2)[0], variable.split("=", 2)[1]);
    }
    var process = builder.start();
    var reader =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    var said = new StringBuilder();
    for (var line = reader.readLine(); line != null; line = reader.readLine()) {
      said.append(line).append('\n');
      var found = LISTENS.matcher(line);
      if (found.find()) {
        return new Running(process, Integer.parseInt(found.group(1)));
      }
    }
    throw new IOException(command + " ended without listening: " + said);
  }

  /** The whole stream of an answer to a question. */
  String ask(String question) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(at("/sse/chat"))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString("{\"message\":\"" + question + "\"}"))
            .build());
  }

  String get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(at(path)).build());
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private static String send(HttpRequest request) throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }

  /** Asks it to stop, as an operator's tools do. Returns what it exits with. */
  int stop() throws IOException, InterruptedException {
    process.destroy();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("it does not stop when asked to");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
