package dev.turnstream.gateway;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What a server shows over TLS, and how it speaks it: TLS 1.2 and 1.3 with what forward secrecy and
 * authenticated encryption need, HTTP/2 for those who want it.
 *
 * @param certificate the chain as PEM, the server's own first
 * @param key its key as PEM
 */
public record TlsKeys(Buffer certificate, Buffer key) {
  private static final Set<String> PROTOCOLS = Set.of("TLSv1.2", "TLSv1.3");

  private static final List<String> CIPHERS =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  /** The same for Vert.x. */
  public KeyCertOptions options() {
    return new PemKeyCertOptions().setCertValue(certificate).setKeyValue(key);
  }

  /** Has a server speak TLS. */
  void addTo(HttpServerOptions server, Duration handshakeTime) {
    server
        .setSsl(true)
        .setUseAlpn(true)
        .setKeyCertOptions(options())
        .setEnabledSecureTransportProtocols(PROTOCOLS)
        .setSslHandshakeTimeout(handshakeTime.toMillis())
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    CIPHERS.forEach(server::addEnabledCipherSuite);
  }

  /** The same for a server that runs, from its next handshake on. */
  ServerSSLOptions renewed(Duration handshakeTime) {
    var renewed =
        new ServerSSLOptions()
            .setUseAlpn(true)
            .setKeyCertOptions(options())
            .setEnabledSecureTransportProtocols(PROTOCOLS)
            .setSslHandshakeTimeout(handshakeTime.toMillis())
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    CIPHERS.forEach(renewed::addEnabledCipherSuite);
    return renewed;
  }

  /** Keys must not show themselves. */
  @Override
  public String toString() {
    return "(keys)";
  }
}
