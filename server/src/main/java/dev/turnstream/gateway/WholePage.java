package dev.turnstream.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page that holds what its first frame needs, so that the browser asks for nothing before it
 * draws: each style sheet and script that is marked {@code data-inline} stands in the page itself.
 * The policy names them by their hashes, and so allows these and no others.
 *
 * @param html the page
 * @param scripts where scripts may come from, as sources of a content security policy
 * @param styles the same for style sheets
 */
record WholePage(String html, String scripts, String styles) {
  private static final Pattern STYLE =
      Pattern.compile("<link rel=\"stylesheet\" href=\"/([^\"]+)\" data-inline>");
  private static final Pattern SCRIPT =
      Pattern.compile("<script src=\"/([^\"]+)\" data-inline></script>");

  /** Puts a page together; {@code read} gives the text of a file by its name. */
  static WholePage of(String html, UnaryOperator<String> read) {
    var scripts = new StringBuilder("'self'");
    var styles = new StringBuilder("'self'");
    var styled = STYLE.matcher(html).replaceAll(it -> inline("style", read(it, read), styles));
    var whole = SCRIPT.matcher(styled).replaceAll(it -> inline("script", read(it, read), scripts));
    return new WholePage(whole, scripts.toString(), styles.toString());
  }

  private static String read(MatchResult named, UnaryOperator<String> read) {
    return read.apply(named.group(1));
  }

  private static String inline(String element, String text, StringBuilder sources) {
    if (text.contains("</" + element)) {
      throw new IllegalStateException("what stands in a page can't end its own " + element);
    }
    sources.append(" '").append(hashOf(text)).append('\'');
    return Matcher.quoteReplacement("<%s>%s</%s>".formatted(element, text, element));
  }

  private static String hashOf(String text) {
    try {
      var hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
