package dev.turnstream.gateway.websocket;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The opening handshake, server's side (RFC 6455 section 4.2). */
public sealed interface Handshake {
  /** The request opens a WebSocket; this is what {@code Sec-WebSocket-Accept} answers. */
  record Accepted(String accept) implements Handshake {}

  /** The request asks for no WebSocket. */
  record NotAsked() implements Handshake {}

  /** The request asks for a version other than 13. */
  record WrongVersion() implements Handshake {}

  /** The request asks for a WebSocket, but not as the RFC says. */
  record Malformed(String why) implements Handshake {}

  /**
   * Reads a GET request.
   *
   * @param header gives a header by its name, null when it is not there
   */
  static Handshake read(Function<String, @Nullable String> header) {
    if (!hasToken(header.apply("upgrade"), "websocket")) {
      return new NotAsked();
    }
    if (!hasToken(header.apply("connection"), "upgrade")) {
      return new Malformed("\"Connection: Upgrade\" is missing.");
    }
    var version = header.apply("sec-websocket-version");
    if (version == null || !version.trim().equals("13")) {
      return new WrongVersion();
    }
    var key = header.apply("sec-websocket-key");
    if (key == null || !isKey(key.trim())) {
      return new Malformed("\"Sec-WebSocket-Key\" must be 16 bytes in base64.");
    }
    if (hasBody(header)) {
      return new Malformed("The request has a body, which would be taken for frames.");
    }
    return new Accepted(acceptOf(key.trim()));
  }

  private static boolean hasToken(@Nullable String header, String token) {
    if (header == null) {
      return false;
    }
    for (var part : header.split(",", -1)) {
      if (part.trim().toLowerCase(Locale.ROOT).equals(token)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasBody(Function<String, @Nullable String> header) {
    var length = header.apply("content-length");
    return header.apply("transfer-encoding") != null
        || (length != null && !length.trim().equals("0"));
  }

  private static boolean isKey(String key) {
    try {
      return key.length() == 24 && Base64.getDecoder().decode(key).length == 16;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static String acceptOf(String key) {
    var text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    try {
      var sha1 = MessageDigest.getInstance("SHA-1");
      return Base64.getEncoder()
          .encodeToString(sha1.digest(text.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every JDK has SHA-1", impossible);
    }
  }
}
