package dev.turnstream.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is asked and answered over HTTP, held against {@code docs/openapi.yaml}. */
public final class HttpContract {
  private static final Description OPENAPI = Description.openapi();

  private HttpContract() {}

  /**
   * A request and its answer.
   *
   * @param sent the request's body, or null
   * @param header a header of the answer by its name in lower case, empty where there is none
   */
  public record Exchange(
      String method,
      String path,
      @Nullable String sent,
      int status,
      Function<String, String> header,
      String body) {
    void fail(String what) {
      throw new AssertionError("%s %s: %d %s".formatted(method, path, status, what));
    }

    String contentType() {
      return header.apply("content-type").split(";", 2)[0];
    }
  }

  /** Something that can be asked: its path has made-up ids where ids belong. */
  public record Operation(String name, String method, String path, List<String> statuses) {}

  /** All that is described. */
  public static List<Operation> operations() {
    var all = new ArrayList<Operation>();
    for (Map.Entry<String, JsonNode> item : OPENAPI.root().path("paths").properties()) {
      for (Map.Entry<String, JsonNode> one : item.getValue().properties()) {
        if (one.getValue().has("operationId")) {
          all.add(operation(item.getKey(), one.getKey(), one.getValue()));
        }
      }
    }
    return all;
  }

  private static Operation operation(String path, String verb, JsonNode told) {
    var statuses = new ArrayList<String>();
    told.path("responses").fieldNames().forEachRemaining(statuses::add);
    var nobody = "0".repeat(32);
    return new Operation(
        told.path("operationId").asText(),
        verb.toUpperCase(Locale.ROOT),
        path.replace("{turn}", "turn_" + nobody)
            .replace("{conversation}", "conv_" + nobody)
            .replace("{id}", "nobody")
            .replace("{thread}", "nobody")
            .replace("{user}", "nobody")
            .replace("{chat}", "nobody"),
        statuses);
  }

  /**
   * Holds an exchange against what is described; preflights are the browsers' affair.
   *
   * @return the operation and its status as it is described, empty where there is no operation
   */
  public static String assertDescribed(Exchange exchange) {
    if (exchange.method.equals("OPTIONS")) {
      return "";
    }
    var item = item(URI.create(exchange.path).getPath());
    var operation = item.path(exchange.method.equals("HEAD") ? "get" : verb(exchange));
    if (operation.isMissingNode()) {
      refusedByTheRouter(exchange, item.isMissingNode() ? 404 : 405);
      return "";
    }
    return operation.path("operationId").asText() + " " + answered(exchange, operation);
  }

  private static String verb(Exchange exchange) {
    return exchange.method.toLowerCase(Locale.ROOT);
  }

  private static void refusedByTheRouter(Exchange exchange, int status) {
    if (exchange.status != status && exchange.status != 403) {
      exchange.fail("is not %d, although nothing is described there".formatted(status));
    }
    if (status == 405 && exchange.status == 405 && exchange.header.apply("allow").isEmpty()) {
      exchange.fail("without Allow");
    }
    Schemas.assertValid("error", exchange.body);
  }

  /** Holds an answer against what is told of its status; that, or the word for all others. */
  private static String answered(Exchange exchange, JsonNode operation) {
    var responses = operation.path("responses");
    var status = String.valueOf(exchange.status);
    var word = responses.has(status) || exchange.status < 400 ? status : "default";
    if (!responses.has(word)) {
      exchange.fail("is not described");
    }
    var response = OPENAPI.followed(responses.path(word));
    headers(exchange, response);
    if (!exchange.method.equals("HEAD")) {
      body(exchange, response);
    }
    if (exchange.status < 300 && exchange.sent != null) {
      var schema = operation.at("/requestBody/content/application~1json/schema");
      hold(exchange, schema, exchange.sent);
    }
    return word;
  }

  private static void headers(Exchange exchange, JsonNode response) {
    for (Map.Entry<String, JsonNode> header : response.path("headers").properties()) {
      var value = exchange.header.apply(header.getKey().toLowerCase(Locale.ROOT));
      if (value.isEmpty() && !header.getValue().path("required").asBoolean()) {
        continue;
      }
      var pattern = header.getValue().at("/schema/pattern").asText(".+");
      if (!value.matches(pattern)) {
        exchange.fail("with %s: \"%s\"".formatted(header.getKey(), value));
      }
    }
  }

  private static void body(Exchange exchange, JsonNode response) {
    var content = response.path("content");
    if (content.isMissingNode()) {
      if (!exchange.body.isEmpty()) {
        exchange.fail("has a body: " + exchange.body);
      }
      return;
    }
    var described = content.path(exchange.contentType());
    if (described.isMissingNode()) {
      exchange.fail("with content-type " + exchange.contentType());
    }
    if (exchange.contentType().equals("application/json")) {
      hold(exchange, described.path("schema"), exchange.body);
    }
  }

  private static void hold(Exchange exchange, JsonNode schema, String body) {
    var ref = schema.path("$ref").asText();
    if (!ref.startsWith("schema/")) {
      exchange.fail("has a body without a schema");
    }
    var file = ref.substring("schema/".length(), ref.indexOf('#'));
    Schemas.assertValid(file, ref.substring(ref.lastIndexOf('/') + 1), Schemas.json(body));
  }

  private static JsonNode item(String path) {
    for (Map.Entry<String, JsonNode> item : OPENAPI.root().path("paths").properties()) {
      if (path.matches(item.getKey().replaceAll("\\{[a-z]+}", "[^/]+"))) {
        return item.getValue();
      }
    }
    return MissingNode.getInstance();
  }
}
