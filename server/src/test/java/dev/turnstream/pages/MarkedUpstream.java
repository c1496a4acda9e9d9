package dev.turnstream.pages;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server in Claude's place whose every word is marked. How it answers is a word of the question.
 */
final class MarkedUpstream implements AutoCloseable {
  /** Stands in the questions. */
  enum Manner {
    ANSWERS,
    REFUSES,
    ANSWERS_LATER,
    BREAKS,
    BABBLES,
    LETS_A_PROXY_SPEAK,
    CUTS;
  }

  private final String completion;
  private final String error;
  private final HttpServer server;
  private final AtomicInteger asked = new AtomicInteger();

  /** What was shown as a key. */
  final Queue<String> keys = new ConcurrentLinkedQueue<>();

  /** What was said about the trace. */
  final Queue<String> traceparents = new ConcurrentLinkedQueue<>();

  MarkedUpstream(String completion, String error) throws IOException {
    this.completion = completion;
    this.error = error;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("x-api-key")));
    traceparents.add(String.valueOf(exchange.getRequestHeaders().getFirst("traceparent")));
    try (exchange) {
      switch (manner(body)) {
        case ANSWERS -> stream(exchange, message() + end());
        case REFUSES -> refuse(exchange, 400, "invalid_request_error");
        case ANSWERS_LATER -> {
          if (asked.incrementAndGet() % 2 == 1) {
            refuse(exchange, 529, "overloaded_error");
          } else {
            stream(exchange, message() + end());
          }
        }
        case BREAKS ->
            stream(
                exchange,
                message()
                    + event(
                        "error",
                        "\"error\":{\"type\":\"api_error\",\"message\":\"%s\"},\"request_id\":\"%s!\""
                            .formatted(error, error)));
        case BABBLES -> stream(exchange, message() + "event: ping\ndata: {" + error + "\n\n");
        case LETS_A_PROXY_SPEAK -> write(exchange, 502, "text/html", "<h1>" + error + "</h1>");
        case CUTS -> stream(exchange, message());
      }
    }
  }

  private static Manner manner(String body) {
    for (var manner : Manner.values()) {
      if (body.contains("[" + manner + "]")) {
        return manner;
      }
    }
    return Manner.ANSWERS;
  }

  private void refuse(HttpExchange exchange, int status, String type) throws IOException {
    write(
        exchange,
        status,
        "application/json",
        "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"%s\"},\"request_id\":\"%s!\"}"
            .formatted(type, error, error));
  }

  private String message() {
    return event(
            "message_start",
            "\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-sonnet-4-6\",\"content\":[],\"usage\":{\"input_tokens\":12,\"output_tokens\":1}}")
        + event(
            "content_block_start",
            "\"index\":0,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}")
        + event(
            "content_block_delta",
            "\"index\":0,\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"%s\"}"
                .formatted(completion))
        + event("content_block_stop", "\"index\":0")
        + event(
            "content_block_start",
            "\"index\":1,\"content_block\":{\"type\":\"text\",\"text\":\"\"}")
        + event(
            "content_block_delta",
            "\"index\":1,\"delta\":{\"type\":\"text_delta\",\"text\":\"%s\"}"
                .formatted(completion));
  }

  private static String end() {
    return event("content_block_stop", "\"index\":1")
        + event(
            "message_delta",
            "\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":9}")
        + event("message_stop", "");
  }

  private static String event(String type, String members) {
    return "event: %s\ndata: {\"type\":\"%s\"%s}\n\n"
        .formatted(type, type, members.isEmpty() ? "" : "," + members);
  }

  private static void stream(HttpExchange exchange, String events) throws IOException {
    exchange.getResponseHeaders().add("content-type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    exchange.getResponseBody().write(events.getBytes(UTF_8));
  }

  private static void write(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    exchange.getResponseHeaders().add("content-type", type);
    var bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
