package dev.turnstream.emulator.wire;

import dev.turnstream.emulator.api.ApiError;
import dev.turnstream.emulator.api.Models;
import dev.turnstream.emulator.watch.RecordedRequest;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The server of one event loop: routes requests by their path. */
public final class ApiServer extends VerticleBase {
  private static final String MODELS = "/v1/models";
  private static final int MOST_MODELS = 1_000;

  private final Setup setup;
  private final Gate gate;
  private final Consumer<Integer> whenListening;
  private @Nullable Conversation conversation;

  /**
   * @param whenListening told the port
   */
  public ApiServer(Setup setup, Consumer<Integer> whenListening) {
    this.setup = setup;
    this.gate = new Gate(setup.keys());
    this.whenListening = whenListening;
  }

  @Override
  public Future<?> start() {
    conversation = new Conversation(setup, vertx, context, new Pacer(vertx, setup.nanoTime()));
    var options =
        new HttpServerOptions().setHandle100ContinueAutomatically(true).setMaxHeaderSize(64 * 1024);
    return vertx
        .createHttpServer(options)
        .requestHandler(this::handle)
        .listen(setup.address())
        .onSuccess(listening -> whenListening.accept(listening.actualPort()));
  }

  private void handle(HttpServerRequest request) {
    setup.watch().received();
    var exchange =
        new Exchange(request, setup.ids().request(), setup.watch(), setup.nanoTime().getAsLong());
    // A client that vanishes while it still sends is nobody's error.
    request.exceptionHandler(_ -> {});
    request.response().putHeader("request-id", exchange.requestId());
    route(exchange, request.path() == null ? "" : request.path());
  }

  private void route(Exchange exchange, String path) {
    switch (path) {
      case "/v1/messages" ->
          guarded(exchange, HttpMethod.POST, body -> conversation().create(exchange, body));
      case "/v1/messages/count_tokens" ->
          guarded(exchange, HttpMethod.POST, body -> conversation().count(exchange, body));
      case MODELS -> guarded(exchange, HttpMethod.GET, _ -> models(exchange));
      case "/" -> plain(exchange, _ -> welcome(exchange));
      default -> {
        if (path.startsWith(MODELS + "/")) {
          guarded(exchange, HttpMethod.GET, _ -> model(exchange, path));
        } else if (setup.controls() && path.startsWith(Control.PREFIX)) {
          plain(exchange, body -> Control.handle(exchange, path, body, setup));
        } else {
          plain(exchange, _ -> exchange.refuse(ApiError.notFound("There is nothing at " + path)));
        }
      }
    }
  }

  private Conversation conversation() {
    if (conversation == null) {
      throw new IllegalStateException("a request came before the start");
    }
    return conversation;
  }

  private void guarded(Exchange exchange, HttpMethod method, Consumer<Buffer> handler) {
    var request = exchange.request();
    if (!request.method().equals(method)) {
      request.response().putHeader("allow", method.name());
      var error = new ApiError(405, "invalid_request_error", "Method Not Allowed");
      plain(exchange, _ -> exchange.refuse(error));
      return;
    }
    var refusal = gate.refusal(request.headers());
    RateHeaders.put(request.response().headers(), false);
    plain(
        exchange,
        body -> {
          if (refusal == null) {
            handler.accept(body);
          } else {
            exchange.refuse(refusal);
          }
        });
  }

  private void plain(Exchange exchange, Consumer<Buffer> handler) {
    Bodies.read(
        exchange,
        body ->
            Decoding.decode(vertx, body, exchange.request().getHeader("content-encoding"))
                .onSuccess(plain -> {
                  record(exchange, plain);
                  handler.accept(plain);
                })
                .onFailure(failure -> exchange.refuse(error(failure))),
        () -> exchange.refuse(ApiError.tooLarge()));
  }

  private static ApiError error(Throwable failure) {
    return failure instanceof Decoding.Failure known ? known.error() : ApiError.of(500);
  }

  private void record(Exchange exchange, Buffer body) {
    if (!setup.watch().records()) {
      return;
    }
    var request = exchange.request();
    Map<String, List<String>> headers = new HashMap<>();
    request
        .headers()
        .forEach((name, value) ->
            headers
                .computeIfAbsent(name.toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
                .add(value));
    setup
        .watch()
        .record(
            new RecordedRequest(
                request.method().name(), request.uri(), headers, body, exchange.requestId()));
  }

  private static void welcome(Exchange exchange) {
    exchange.done();
    exchange
        .response()
        .putHeader("content-type", "text/plain; charset=utf-8")
        .end(
            """
            The Turnstream emulator of Claude's Messages API.

            POST /v1/messages, POST /v1/messages/count_tokens, GET /v1/models
            Any API key will do. Say "help" to it to see what it knows.
            """);
  }

  private void models(Exchange exchange) {
    var request = exchange.request();
    int limit;
    try {
      limit = Integer.parseInt(request.getParam("limit", "20"));
    } catch (NumberFormatException _) {
      limit = 0;
    }
    if (limit < 1 || limit > MOST_MODELS) {
      exchange.refuse(ApiError.invalid("limit: must be a whole number from 1 to " + MOST_MODELS));
      return;
    }
    var page = Models.page(limit, request.getParam("after_id"), request.getParam("before_id"));
    if (page == null) {
      exchange.refuse(ApiError.invalid("after_id, before_id: there is no such model"));
    } else {
      exchange.answer(page);
    }
  }

  private static void model(Exchange exchange, String path) {
    var id = path.substring(MODELS.length() + 1);
    var model = Models.find(id);
    if (model == null) {
      exchange.refuse(ApiError.notFound("model: " + id));
    } else {
      exchange.answer(model.toJson());
    }
  }
}
