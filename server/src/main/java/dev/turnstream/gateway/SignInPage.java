package dev.turnstream.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.Objects;

/** The page on which browsers are signed in and out. It works without scripts. */
final class SignInPage {
  private static final String FORM =
      """
      <form method="post" action="/sign-in">
        <label for="token">Token</label>
        <input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
        <input name="next" type="hidden" value="{next}">
        <button type="submit">Sign in</button>
      </form>
      """;
  private static final String SIGNED_IN =
      """
      <p>You are signed in as <strong>{user}</strong>.</p>
      <p><a href="/">To the chat</a></p>
      <form method="post" action="/sign-out">
        <button type="submit">Sign out</button>
      </form>
      """;

  private final String page;

  private SignInPage(String page) {
    this.page = page;
  }

  /**
   * Reads the page from the jar, once; blocks.
   *
   * @throws IllegalStateException if the jar lacks it
   */
  static SignInPage load() {
    try (var in = SignInPage.class.getResourceAsStream("/web/sign-in.html")) {
      return new SignInPage(new String(Objects.requireNonNull(in).readAllBytes(), UTF_8));
    } catch (IOException | NullPointerException e) {
      throw new IllegalStateException("the jar lacks the page web/sign-in.html", e);
    }
  }

  /** Asks for a token; {@code trouble} is what was wrong before, or empty. */
  void ask(HttpServerRequest request, int status, String trouble, String next) {
    var told = trouble.isEmpty() ? "" : "<p role=\"alert\">" + escaped(trouble) + "</p>\n";
    send(request, status, told + FORM.replace("{next}", escaped(next)));
  }

  /** Says who is signed in. */
  void greet(HttpServerRequest request, String user) {
    send(request, 200, SIGNED_IN.replace("{user}", escaped(user)));
  }

  /** The origin must come with the form, so the policy on referrers is not the other pages'. */
  private void send(HttpServerRequest request, int status, String content) {
    request
        .response()
        .putHeader(
            "content-security-policy",
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none';"
                + " form-action 'self'; frame-ancestors 'none';"
                + " require-trusted-types-for 'script'; trusted-types 'none'")
        .putHeader("referrer-policy", "same-origin")
        .putHeader("cross-origin-opener-policy", "same-origin")
        .putHeader("cross-origin-resource-policy", "same-origin");
    HttpBody.data(
        request,
        status,
        "text/html; charset=utf-8",
        Buffer.buffer(page.replace("<!-- content -->", content)));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
