package dev.turnstream.pages;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A collector of traces: takes OTLP over HTTP and reads it with the protocol's own classes. */
final class OtlpReceiver implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  private final HttpServer server;
  private final Queue<Span> spans = new ConcurrentLinkedQueue<>();
  private final @Nullable CountDownLatch release;

  /** All that came, as Latin-1, to be searched. */
  final Queue<String> bodies = new ConcurrentLinkedQueue<>();

  /** What the servers say of themselves. */
  final Map<String, String> resource = new ConcurrentHashMap<>();

  /** The header {@code authorization} of each request. */
  final Queue<String> authorizations = new ConcurrentLinkedQueue<>();

  OtlpReceiver() throws IOException {
    this(null);
  }

  /** One that answers nobody until it is released. */
  static OtlpReceiver stuck(CountDownLatch release) throws IOException {
    return new OtlpReceiver(release);
  }

  private OtlpReceiver(@Nullable CountDownLatch release) throws IOException {
    this.release = release;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/traces", this::take);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = exchange.getRequestBody().readAllBytes();
      authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("authorization")));
      bodies.add(new String(body, StandardCharsets.ISO_8859_1));
      if (release != null) {
        release.await();
      }
      for (var of : ExportTraceServiceRequest.parseFrom(body).getResourceSpansList()) {
        of.getResource()
            .getAttributesList()
            .forEach(it -> resource.put(it.getKey(), text(it.getValue())));
        of.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList()));
      }
      exchange.sendResponseHeaders(200, -1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** All spans of a trace, once its turn is among them. */
  List<Span> trace(Predicate<Span> turn) throws InterruptedException {
    var until = Instant.now().plusSeconds(PATIENCE_SECONDS);
    while (Instant.now().isBefore(until)) {
      var found =
          spans.stream().filter(span -> span.getName().equals("turn")).filter(turn).findFirst();
      if (found.isPresent()) {
        var trace = found.get().getTraceId();
        return spans.stream().filter(span -> span.getTraceId().equals(trace)).toList();
      }
      Thread.sleep(20); // spans are sent once a second
    }
    throw new AssertionError("no such turn within " + PATIENCE_SECONDS + " s: " + spans);
  }

  /** How many spans came that are such. */
  long count(Predicate<Span> such) {
    return spans.stream().filter(such).count();
  }

  /** A span's attribute as text; empty where it has none of that name. */
  static String attribute(Span span, String name) {
    return span.getAttributesList().stream()
        .filter(attribute -> attribute.getKey().equals(name))
        .map(KeyValue::getValue)
        .map(OtlpReceiver::text)
        .findFirst()
        .orElse("");
  }

  private static String text(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> String.valueOf(value.getBoolValue());
      case INT_VALUE -> String.valueOf(value.getIntValue());
      case DOUBLE_VALUE -> String.valueOf(value.getDoubleValue());
      case ARRAY_VALUE ->
          value.getArrayValue().getValuesList().stream()
              .map(OtlpReceiver::text)
              .toList()
              .toString();
      default -> value.toString();
    };
  }

  @Override
  public void close() {
    if (release != null) {
      release.countDown();
    }
    server.stop(0);
  }
}
