package dev.turnstream.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;

/** The pages that the server hands out, with the headers that keep model output from doing harm. */
public final class Site {
  private static final Set<String> FILES =
      Set.of(
          "index.html",
          "tutorial.html",
          "ops.html",
          "assets/ops.js",
          "assets/ops-model.js",
          "assets/ops-draw.js",
          "assets/ops-cards.js",
          "assets/ops-format.js",
          "assets/chat/attached.js",
          "assets/chat/card.js",
          "assets/chat/chat.js",
          "assets/chat/composer.js",
          "assets/chat/dom.js",
          "assets/chat/drafts.js",
          "assets/chat/editor.js",
          "assets/chat/files.js",
          "assets/chat/follow.js",
          "assets/chat/header.js",
          "assets/chat/kept.js",
          "assets/chat/keys.js",
          "assets/chat/limits.js",
          "assets/chat/list.js",
          "assets/chat/manage.js",
          "assets/chat/menu.js",
          "assets/chat/notices.js",
          "assets/chat/outbox.js",
          "assets/chat/settings.js",
          "assets/chat/side.js",
          "assets/chat/start.js",
          "assets/chat/talk.js",
          "assets/chat/thread.js",
          "assets/chat/threads.js",
          "assets/chat/tree.js",
          "assets/chat/words.js",
          "assets/reading/answer.js",
          "assets/reading/blocks.js",
          "assets/reading/card.js",
          "assets/reading/code.js",
          "assets/reading/colours.js",
          "assets/reading/element.js",
          "assets/reading/formula.js",
          "assets/reading/inline.js",
          "assets/reading/patch.js",
          "assets/reading/prose.js",
          "assets/reading/question.js",
          "assets/reading/reading.css",
          "assets/reading/safe.js",
          "assets/reading/sources.js",
          "assets/reading/spoken.js",
          "assets/reading/syntax.js",
          "assets/reading/tail.js",
          "assets/reading/thinking.js",
          "assets/reading/warm.js",
          "assets/favicon.svg",
          "assets/sign-in.css",
          "assets/tutorial.css",
          "assets/tutorial.js",
          "assets/tutorial-glue.js",
          "client/pass.js",
          "client/turnstream.js",
          "libraries/highlight.js",
          "libraries/licenses.txt",
          "libraries/markdown.js",
          "libraries/maths.js");
  private static final List<String> FOLDERS = List.of("/assets/", "/client/", "/libraries/");
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml",
          "txt", "text/plain; charset=utf-8");

  /** The address that the tutorial's page has written into it. */
  private static final String TUTORIAL_ADDRESS = "ws://localhost:8000";

  /** Says whose page led to a request: {@code none} if the user asked for it. */
  private static final String FETCH_SITE = "sec-fetch-site";

  /** A header that takes gzip, which {@code q=0} does not. */
  private static final Pattern TAKES_GZIP =
      Pattern.compile("(?i)(?:^|,)\\s*gzip\\s*(?:;\\s*q=(?!0(?:\\.0*)?\\s*(?:,|$))[^,]*)?(?:,|$)");

  /** What a path holds, as it is and compressed, and where what it loads may come from. */
  private record Content(Buffer plain, Buffer zipped, String scripts, String styles) {}

  private final Map<String, Content> ready = new ConcurrentHashMap<>();

  /**
   * Makes all pages ready, so that nobody has to wait for one; whoever comes earlier waits for the
   * one that he asks for. Blocks.
   *
   * @throws IllegalStateException if the jar lacks one
   */
  public void prepare() {
    FILES.forEach(this::content);
  }

  private Content content(String name) {
    return ready.computeIfAbsent(name, Site::made);
  }

  private static Content made(String name) {
    var text = read(name);
    var page =
        name.endsWith(".html")
            ? WholePage.of(text, Site::read)
            : new WholePage(text, "'self'", "'self'");
    var bytes = page.html().getBytes(UTF_8);
    return new Content(Buffer.buffer(bytes), zip(bytes), page.scripts(), page.styles());
  }

  private static String read(String name) {
    try (var in = Site.class.getResourceAsStream("/web/" + name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
    } catch (IOException | NullPointerException e) {
      throw new IllegalStateException("the jar lacks the page web/" + name, e);
    }
  }

  /** Whether there is a page at a path. */
  boolean knows(String path) {
    return FILES.contains(nameOf(path));
  }

  /** Answers with the page at a path, which must be known. */
  void answer(HttpServerRequest request, String path) {
    var name = nameOf(path);
    var content = content(name);
    var host = Objects.requireNonNullElse(Exchange.host(request), "");
    if (name.equals("assets/tutorial.js")) {
      var page =
          content
              .plain()
              .toString(UTF_8)
              .replace(TUTORIAL_ADDRESS, (request.isSSL() ? "wss://" : "ws://") + host);
      send(request, name, policyFor(name, content, host), Buffer.buffer(page));
      return;
    }
    var policy = policyFor(name, content, host);
    if (takesGzip(request)) {
      request.response().putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
      send(request, name, policy, content.zipped());
    } else {
      send(request, name, policy, content.plain());
    }
  }

  private static boolean takesGzip(HttpServerRequest request) {
    var accepted = String.join(",", request.headers().getAll(HttpHeaders.ACCEPT_ENCODING));
    return TAKES_GZIP.matcher(accepted).find();
  }

  private static Buffer zip(byte[] plain) {
    var out = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(out)) {
      zip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes what is written to it", e);
    }
    return Buffer.buffer(out.toByteArray());
  }

  private static String nameOf(String path) {
    return switch (path) {
      case "/" -> "index.html";
      case "/tutorial" -> "tutorial.html";
      case "/ops" -> "ops.html";
      default -> FOLDERS.stream().anyMatch(path::startsWith) ? path.substring(1) : "";
    };
  }

  private static void send(HttpServerRequest request, String name, String policy, Buffer content) {
    var tag = tagOf(content);
    var response =
        request
            .response()
            .putHeader(HttpHeaders.CONTENT_TYPE, TYPES.get(name.substring(name.indexOf('.') + 1)))
            .putHeader("content-security-policy", policy)
            .putHeader("x-content-type-options", "nosniff")
            .putHeader("referrer-policy", "no-referrer")
            .putHeader("cross-origin-resource-policy", "same-origin")
            .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
            .putHeader(HttpHeaders.VARY, "accept-encoding, " + FETCH_SITE)
            .putHeader(HttpHeaders.ETAG, tag);
    if (!isAskedForByUser(request)) {
      response.putHeader("cross-origin-opener-policy", "same-origin");
    }
    if (tag.equals(request.getHeader(HttpHeaders.IF_NONE_MATCH))) {
      response.setStatusCode(304).end();
    } else {
      HttpBody.end(request, content);
    }
  }

  /**
   * Whether the user typed the address or took it from a bookmark. Then no page has opened this
   * one, and the browser need not move it away from its opener, which would cost a first visit some
   * 20 ms (ADR 40). A browser that says nothing is told to.
   */
  private static boolean isAskedForByUser(HttpServerRequest request) {
    return "none".equals(request.getHeader(FETCH_SITE));
  }

  /**
   * Scripts and styles of ours only, no other host at all, markup from text at most through the
   * chat page's sanitiser.
   */
  private static String policyFor(String name, Content content, String host) {
    var makers = name.equals("index.html") ? "dompurify" : "'none'";
    return "default-src 'none'; script-src %s; style-src %s; img-src 'self' data:; "
            .formatted(content.scripts(), content.styles())
        + "connect-src 'self' ws://%s wss://%s; ".formatted(host, host)
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        + "require-trusted-types-for 'script'; trusted-types "
        + makers;
  }

  private static String tagOf(Buffer content) {
    var sum = new CRC32C();
    sum.update(content.getBytes());
    return "\"%08x-%x\"".formatted(sum.getValue(), content.length());
  }
}
