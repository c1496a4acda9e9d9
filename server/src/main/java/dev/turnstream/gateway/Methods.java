package dev.turnstream.gateway;

import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** With which methods a path may be asked, and what a browser is told that asks first. */
final class Methods {
  /** What Claude's clients send from pages; who they say that they are counts for nothing here. */
  private static final String CLAUDES_HEADERS =
      "content-type, last-event-id, authorization, x-api-key, anthropic-version, anthropic-beta,"
          + " anthropic-dangerous-direct-browser-access, idempotency-key, turnstream-turn,"
          + " turnstream-conversation, turnstream-on-close, x-stainless-arch, x-stainless-lang,"
          + " x-stainless-os, x-stainless-package-version, x-stainless-retry-count,"
          + " x-stainless-runtime, x-stainless-runtime-version, x-stainless-timeout,"
          + " x-stainless-helper, x-stainless-helper-method";

  private static final String AGUIS_HEADERS =
      "accept, authorization, content-type, last-event-id, turnstream-turn, turnstream-on-close";

  private static final Pattern HEADER_NAMES = Pattern.compile("[A-Za-z0-9_, -]{1,1000}");
  private static final CharSequence PREFLIGHT = HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD;

  private Methods() {}

  /** Answers preflights and refuses any other method; HEAD passes where GET does. */
  static boolean allow(HttpServerRequest request, List<HttpMethod> methods) {
    var method = request.method();
    if (methods.contains(method) || (methods.contains(HttpMethod.GET) && isHead(request))) {
      return true;
    }
    var allowed = methods.stream().map(HttpMethod::name).collect(Collectors.joining(", "));
    if (isPreflight(request)) {
      preflight(request, allowed);
    } else {
      request.response().putHeader(HttpHeaders.ALLOW, allowed);
      Refusals.answer(
          request, new Refusal(RefusalCode.METHOD_NOT_ALLOWED, "Use " + allowed + " here."));
    }
    return false;
  }

  static boolean isPreflight(HttpServerRequest request) {
    return request.method().equals(HttpMethod.OPTIONS) && request.headers().contains(PREFLIGHT);
  }

  private static boolean isHead(HttpServerRequest request) {
    return request.method().equals(HttpMethod.HEAD);
  }

  /** Tells a browser that a page of an allowed origin, which was checked, may send JSON. */
  private static void preflight(HttpServerRequest request, String methods) {
    request
        .response()
        .putHeader("access-control-allow-methods", methods)
        .putHeader("access-control-allow-headers", allowedHeaders(request))
        .putHeader("access-control-max-age", "600")
        .setStatusCode(204)
        .end();
  }

  /** What a page may send there beside what it may always send. */
  private static String allowedHeaders(HttpServerRequest request) {
    var path = request.path();
    if (MessagesPath.isThere(path)) {
      return CLAUDES_HEADERS;
    }
    if (AguiPath.isThere(path)) {
      return AGUIS_HEADERS;
    }
    var asked = Exchange.header(request, HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
    return asked != null && AiSdkPath.isThere(path) && HEADER_NAMES.matcher(asked).matches()
        ? asked // pages of the AI SDK have headers of their own, which mean nothing here
        : "content-type, last-event-id, authorization";
  }
}
