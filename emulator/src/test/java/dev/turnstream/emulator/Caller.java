package dev.turnstream.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Calls an emulator over real sockets, as strangers would. */
final class Caller {
  /** One server-sent event. */
  record Event(String name, JsonObject data) {}

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Emulator emulator;

  Caller(Emulator emulator) {
    this.emulator = emulator;
  }

  static JsonObject body(String prompt) {
    var message = new JsonObject().put("role", "user").put("content", prompt);
    return new JsonObject()
        .put("model", "claude-sonnet-4-6")
        .put("max_tokens", 4_096)
        .put("messages", new JsonArray().add(message));
  }

  static JsonObject streaming(String prompt) {
    return body(prompt).put("stream", true);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(emulator.baseUrl() + path))
        .timeout(Duration.ofSeconds(20))
        .header("content-type", "application/json")
        .header("x-api-key", "test-key")
        .header("anthropic-version", "2026-10-21");
  }

  static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return CLIENT.send(request, BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, JsonObject body) throws IOException, InterruptedException {
    return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body.encode())).build());
  }

  HttpResponse<String> messages(JsonObject body) throws IOException, InterruptedException {
    return post("/v1/messages", body);
  }

  HttpResponse<byte[]> bytes(JsonObject body) throws IOException, InterruptedException {
    var request =
        request("/v1/messages").POST(HttpRequest.BodyPublishers.ofString(body.encode())).build();
    return CLIENT.send(request, BodyHandlers.ofByteArray());
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path).GET().build());
  }

  /** Cuts a stream into its events; those without data are left out. */
  static List<Event> events(String body) {
    var events = new ArrayList<Event>();
    for (String part : body.replace("\r\n", "\n").split("\n\n", -1)) {
      var name = "";
      var data = "";
      for (String line : part.split("\n", -1)) {
        name = line.startsWith("event: ") ? line.substring(7) : name;
        data = line.startsWith("data: ") ? line.substring(6) : data;
      }
      if (data.startsWith("{")) {
        events.add(new Event(name, new JsonObject(data)));
      }
    }
    return events;
  }

  List<Event> stream(String prompt) throws IOException, InterruptedException {
    return events(messages(streaming(prompt)).body());
  }

  /** Everything that comes over a plain socket, head and chunks, until the other side closes. */
  Wire wire(JsonObject body) throws IOException {
    try (var socket = open(body)) {
      var all = new StringBuilder();
      try {
        read(socket.getInputStream(), all);
        return new Wire(all.toString(), false);
      } catch (IOException _) {
        return new Wire(all.toString(), true);
      }
    }
  }

  /**
   * What a plain socket saw.
   *
   * @param text head and chunks
   * @param reset whether the end was a reset
   */
  record Wire(String text, boolean reset) {
    boolean isWhole() {
      return text.endsWith("\r\n0\r\n\r\n");
    }
  }

  private static void read(InputStream in, StringBuilder all) throws IOException {
    var bytes = new byte[64 * 1024];
    for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
      all.append(new String(bytes, 0, n, UTF_8));
      if (all.toString().endsWith("\r\n0\r\n\r\n")) {
        return;
      }
    }
  }

  /** A plain socket with the request written to it. */
  Socket open(JsonObject body) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), emulator.port());
    socket.setSoTimeout(20_000);
    var bytes = body.encode().getBytes(UTF_8);
    var head =
        """
        POST /v1/messages HTTP/1.1
        host: localhost
        x-api-key: k
        anthropic-version: 2023-06-01
        content-type: application/json
        content-length: %d

        """
            .formatted(bytes.length)
            .replace("\n", "\r\n");
    socket.getOutputStream().write(head.getBytes(UTF_8));
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return socket;
  }
}
