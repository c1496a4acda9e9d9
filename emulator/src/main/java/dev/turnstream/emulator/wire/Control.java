package dev.turnstream.emulator.wire;

import dev.turnstream.emulator.api.ApiError;
import dev.turnstream.emulator.script.BadScript;
import dev.turnstream.emulator.script.Script;
import dev.turnstream.emulator.watch.RecordedRequest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The endpoints for tests: queue scripts, read counters, start over. */
final class Control {
  static final String PREFIX = "/emulator/";
  private static final Set<String> SECRETS = Set.of("x-api-key", "authorization", "cookie");

  private Control() {}

  static void handle(Exchange exchange, String path, Buffer body, Setup setup) {
    var request = exchange.request();
    if (request.getHeader("origin") != null) {
      // Only tests and scripts may steer, not a web page that happens to be open.
      exchange.refuse(ApiError.of(403));
      return;
    }
    switch (request.method().name() + " " + path) {
      case "POST /emulator/script" -> enqueue(exchange, body, setup.queue());
      case "GET /emulator/stats" ->
          exchange.answer(setup.watch().stats().toJson().put("queued", setup.queue().size()));
      case "GET /emulator/requests" -> exchange.answer(requests(setup));
      case "POST /emulator/reset" -> {
        setup.queue().clear();
        setup.watch().reset();
        exchange.answer(new JsonObject().put("reset", true));
      }
      default ->
          exchange.refuse(
              ApiError.notFound(
                  "The emulator's own endpoints are POST /emulator/script, GET /emulator/stats,"
                      + " GET /emulator/requests and POST /emulator/reset"));
    }
  }

  private static void enqueue(Exchange exchange, Buffer body, ScriptQueue queue) {
    try {
      var scripts = scripts(body);
      if (!scripts.stream().allMatch(queue::offer)) {
        exchange.refuse(new ApiError(429, "rate_limit_error", "The queue of scripts is full."));
        return;
      }
      exchange.answer(new JsonObject().put("queued", queue.size()));
    } catch (BadScript e) {
      exchange.refuse(ApiError.invalid(e.getMessage()));
    } catch (DecodeException | ClassCastException _) {
      exchange.refuse(ApiError.invalid("script: the body must be a JSON object or a list of them"));
    }
  }

  private static List<Script> scripts(Buffer body) {
    var scripts = new ArrayList<Script>();
    switch (Json.decodeValue(body)) {
      case JsonObject object -> scripts.add(Script.of(object));
      case JsonArray list -> list.forEach(one -> scripts.add(Script.of((JsonObject) one)));
      case null, default ->
          throw new BadScript("script: the body must be a JSON object or a list of them");
    }
    return scripts;
  }

  private static JsonObject requests(Setup setup) {
    var list = new JsonArray();
    setup.watch().requests().forEach(request -> list.add(json(request)));
    return new JsonObject().put("requests", list);
  }

  private static JsonObject json(RecordedRequest request) {
    var headers = new JsonObject();
    request
        .headers()
        .forEach((name, values) ->
            headers.put(name, SECRETS.contains(name) ? "(hidden)" : String.join(", ", values)));
    return new JsonObject()
        .put("request_id", request.requestId())
        .put("method", request.method())
        .put("uri", request.uri())
        .put("headers", headers)
        .put("body", request.body().toString());
  }
}
