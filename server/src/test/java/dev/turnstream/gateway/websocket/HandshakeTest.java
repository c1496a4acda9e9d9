package dev.turnstream.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The opening handshake")
class HandshakeTest {
  private final Map<String, String> headers =
      new HashMap<>(
          Map.of(
              "upgrade", "websocket",
              "connection", "Upgrade",
              "sec-websocket-version", "13",
              "sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="));

  private Handshake read() {
    return Handshake.read(headers::get);
  }

  @Test
  void isAnsweredAsTheExampleOfTheRfcIs() {
    assertThat(read()).isEqualTo(new Handshake.Accepted("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
  }

  @ParameterizedTest
  @ValueSource(strings = {"WebSocket", " websocket ", "h2c, websocket"})
  void takesUpgradeAsAListInAnyCase(String upgrade) {
    headers.put("upgrade", upgrade);
    assertThat(read()).isInstanceOf(Handshake.Accepted.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"upgrade", "keep-alive, Upgrade", "UPGRADE,close"})
  void takesConnectionAsAListInAnyCase(String connection) {
    headers.put("connection", connection);
    assertThat(read()).isInstanceOf(Handshake.Accepted.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "h2c", "websockets", "web socket"})
  void isNotAskedForByAnotherProtocol(String upgrade) {
    headers.put("upgrade", upgrade);
    assertThat(read()).isEqualTo(new Handshake.NotAsked());
  }

  @Test
  void isNotAskedForWithoutUpgrade() {
    headers.remove("upgrade");
    assertThat(read()).isEqualTo(new Handshake.NotAsked());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "keep-alive", "upgraded"})
  void needsConnectionUpgrade(String connection) {
    headers.put("connection", connection);
    assertThat(read()).isInstanceOf(Handshake.Malformed.class);
  }

  @Test
  void needsConnection() {
    headers.remove("connection");
    assertThat(read()).isInstanceOf(Handshake.Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "12", "8", "14", "013", "13, 8", "x"})
  void speaksVersion13Only(String version) {
    headers.put("sec-websocket-version", version);
    assertThat(read()).isEqualTo(new Handshake.WrongVersion());
  }

  @Test
  void needsAVersion() {
    headers.remove("sec-websocket-version");
    assertThat(read()).isEqualTo(new Handshake.WrongVersion());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "dGhlIHNhbXBsZSBub25jZQ", // not padded
        "dGhlIHNhbXBsZSBub25j", // 15 bytes
        "dGhlIHNhbXBsZSBub25jZXM=", // 17 bytes
        "dGhlIHNhbXBsZSBub25j-_==", // base64 for addresses
        "dGhlIHNhbXBs ZSBub25jZQ=="
      })
  void needsAKeyOf16BytesInBase64(String key) {
    headers.put("sec-websocket-key", key);
    assertThat(read()).isInstanceOf(Handshake.Malformed.class);
  }

  @Test
  void needsAKey() {
    headers.remove("sec-websocket-key");
    assertThat(read()).isInstanceOf(Handshake.Malformed.class);
  }

  @Test
  void hasNoBody() {
    headers.put("content-length", "0");
    assertThat(read()).isInstanceOf(Handshake.Accepted.class);
    headers.put("content-length", "5");
    assertThat(read()).isInstanceOf(Handshake.Malformed.class);
    headers.remove("content-length");
    headers.put("transfer-encoding", "chunked");
    assertThat(read()).isInstanceOf(Handshake.Malformed.class);
  }
}
