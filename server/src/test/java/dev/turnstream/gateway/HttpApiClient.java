package dev.turnstream.gateway;

import dev.turnstream.schema.HttpContract;
import dev.turnstream.schema.HttpContract.Exchange;
import dev.turnstream.schema.Schemas;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A client of the HTTP side, as a script would be one. It holds each answer against the description
 * of the API.
 */
final class HttpApiClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpClient http = HttpClient.newHttpClient();
  private final int port;

  /** The operations that were asked for, each with the status of its answer. */
  final Set<String> seen = ConcurrentHashMap.newKeySet();

  HttpApiClient(int port) {
    this.port = port;
  }

  /** One answer that is whole. */
  record Reply(int status, String body, HttpResponse<String> raw) {
    JsonObject json() {
      return new JsonObject(body);
    }

    String header(String name) {
      return raw.headers().firstValue(name).orElse("");
    }
  }

  Reply call(String method, String path, @Nullable JsonObject body, String... headers)
      throws IOException, InterruptedException {
    return call(method, path, body == null ? null : body.encode(), headers);
  }

  Reply call(String method, String path, @Nullable String body, String... headers)
      throws IOException, InterruptedException {
    var request = request(path, headers);
    if (body != null) {
      request.header("content-type", "application/json");
    }
    var response =
        http.send(
            request
                .method(
                    method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    var reply = new Reply(response.statusCode(), response.body(), response);
    seen.add(
        HttpContract.assertDescribed(
            new Exchange(method, path, body, reply.status, reply::header, reply.body)));
    return reply;
  }

  Reply get(String path, String... headers) throws IOException, InterruptedException {
    return call("GET", path, (String) null, headers);
  }

  Reply post(String path, JsonObject body) throws IOException, InterruptedException {
    return call("POST", path, body);
  }

  private HttpRequest.Builder request(String path, String... headers) {
    var request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).timeout(PATIENCE);
    return headers.length == 0 ? request : request.headers(headers);
  }

  /** One server-sent event. */
  record Sent(String id, JsonObject data) {
    String type() {
      return data.getString("type");
    }
  }

  /** Opens a stream of events. */
  Events events(String path, String... headers) throws IOException, InterruptedException {
    var response =
        http.send(
            request(path, headers).header("accept", "text/event-stream").build(),
            BodyHandlers.ofInputStream());
    if (response.statusCode() == 200) {
      seen.add(
          HttpContract.assertDescribed(
              new Exchange(
                  "GET",
                  path,
                  null,
                  200,
                  name -> response.headers().firstValue(name).orElse(""),
                  "")));
    }
    return new Events(
        response.statusCode(),
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8)));
  }

  /** A response that streams. */
  record Events(int status, BufferedReader lines) implements AutoCloseable {
    /** The next event, or null at the end of the response. */
    @Nullable Sent next() throws IOException {
      String id = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("data: ")) {
          Schemas.assertServerSentEvent(line.substring(6));
          return new Sent(id, new JsonObject(line.substring(6)));
        }
      }
      return null;
    }

    /** All events up to the end of the response. */
    List<Sent> all() throws IOException {
      var all = new ArrayList<Sent>();
      for (var event = next(); event != null; event = next()) {
        all.add(event);
      }
      return all;
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
