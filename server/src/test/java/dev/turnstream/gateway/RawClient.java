package dev.turnstream.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A WebSocket client that says exactly the bytes that a test wants said, also wrong ones. */
final class RawClient implements AutoCloseable {
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  final Socket socket;
  final DataInputStream in;
  private final int port;

  /** A frame of the server's. */
  @SuppressWarnings("ArrayRecordComponent") // compared by its text only
  record Frame(int opcode, boolean isFinal, byte[] payload) {
    String text() {
      return new String(payload, UTF_8);
    }

    JsonObject json() {
      return new JsonObject(text());
    }

    int closeCode() {
      return payload.length < 2 ? -1 : (payload[0] & 0xFF) << 8 | (payload[1] & 0xFF);
    }
  }

  RawClient(int port) throws IOException {
    this(port, new Socket());
  }

  private RawClient(int port, Socket socket) throws IOException {
    this.port = port;
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) Waiting.MOST.toMillis());
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
  }

  static RawClient open(int port, String path) throws IOException {
    return new RawClient(port).upgrade(path);
  }

  /** A client that offers the native protocol. */
  static RawClient openNative(int port) throws IOException {
    return new RawClient(port).upgrade("/ws", "Sec-WebSocket-Protocol: turnstream.v1\r\n");
  }

  /** The same, which shows a token. */
  static RawClient openNativeAs(int port, String token) throws IOException {
    return new RawClient(port)
        .upgrade(
            "/ws",
            "Sec-WebSocket-Protocol: turnstream.v1\r\nAuthorization: Bearer " + token + "\r\n");
  }

  /** A client of a path that sends further header lines with its handshake. */
  static RawClient open(int port, String path, String headers) throws IOException {
    return new RawClient(port).upgrade(path, headers);
  }

  /** A client whose machine takes little before it is read. */
  static RawClient openWithSmallBuffer(int port, String path) throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(4096);
    return new RawClient(port, socket).upgrade(path);
  }

  /** The same for the native protocol. */
  static RawClient openNativeWithSmallBuffer(int port) throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(4096);
    return new RawClient(port, socket).upgrade("/ws", "Sec-WebSocket-Protocol: turnstream.v1\r\n");
  }

  private RawClient upgrade(String path) throws IOException {
    return upgrade(path, "");
  }

  private RawClient upgrade(String path, String moreHeaders) throws IOException {
    send(handshake(path, moreHeaders).getBytes(ISO_8859_1));
    var head = readHead();
    if (!head.startsWith("HTTP/1.1 101")) {
      throw new AssertionError("no upgrade: " + head);
    }
    return this;
  }

  String handshake(String path, String moreHeaders) {
    return "GET "
        + path
        + " HTTP/1.1\r\nHost: 127.0.0.1:"
        + port
        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        + moreHeaders
        + "\r\n";
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  void text(String text) throws IOException {
    send(frame(0x80 | TEXT, text.getBytes(UTF_8)));
  }

  /** A masked frame with a correct length. */
  static byte[] frame(int firstByte, byte[] payload) {
    var out = new ByteArrayOutputStream();
    out.write(firstByte);
    if (payload.length < 126) {
      out.write(0x80 | payload.length);
    } else if (payload.length < 65536) {
      out.write(0x80 | 126);
      out.write(payload.length >> 8);
      out.write(payload.length);
    } else {
      out.write(0x80 | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        out.write((int) ((long) payload.length >> shift));
      }
    }
    byte[] mask = {0x12, 0x34, 0x56, 0x78};
    out.writeBytes(mask);
    for (int i = 0; i < payload.length; i++) {
      out.write(payload[i] ^ mask[i & 3]);
    }
    return out.toByteArray();
  }

  String readHead() throws IOException {
    var head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        return head.toString();
      }
      head.append((char) b);
    }
    return head.toString();
  }

  /** A whole response over HTTP. */
  record Response(int status, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }

    JsonObject json() {
      return new JsonObject(body);
    }
  }

  /** Sends a request and reads the answer, whose length must be told. */
  Response ask(String request) throws IOException {
    send(request.getBytes(UTF_8));
    return readResponse(!request.startsWith("HEAD "));
  }

  Response get(String path) throws IOException {
    return ask("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n");
  }

  Response readResponse(boolean hasBody) throws IOException {
    var lines = readHead().split("\r\n", -1);
    if (lines[0].isEmpty()) {
      throw new AssertionError("the server closed without an answer");
    }
    var headers = new HashMap<String, String>();
    for (var line : Arrays.asList(lines).subList(1, lines.length - 2)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
    }
    int length = hasBody ? Integer.parseInt(headers.getOrDefault("content-length", "0")) : 0;
    int status = Integer.parseInt(lines[0].split(" ", 3)[1]);
    return new Response(status, headers, new String(in.readNBytes(length), UTF_8));
  }

  /** One chunk of a chunked body; empty at its end. */
  String readChunk() throws IOException {
    var size = new StringBuilder();
    int b;
    while ((b = in.readUnsignedByte()) != '\n') {
      size.append((char) b);
    }
    var chunk = in.readNBytes(Integer.parseInt(size.toString().trim(), 16));
    in.readNBytes(2);
    return new String(chunk, UTF_8);
  }

  Frame read() throws IOException {
    int first = in.readUnsignedByte();
    int second = in.readUnsignedByte();
    if ((second & 0x80) != 0) {
      throw new AssertionError("a server must not mask its frames");
    }
    long length = second;
    if (second == 126) {
      length = in.readUnsignedShort();
    } else if (second == 127) {
      length = in.readLong();
    }
    return new Frame(first & 0x0F, (first & 0x80) != 0, in.readNBytes(Math.toIntExact(length)));
  }

  /** Whether the server has ended its side of the TCP connection. */
  boolean isAtEnd() throws IOException {
    try {
      return in.read() < 0;
    } catch (java.net.SocketException reset) {
      return false;
    }
  }

  static byte[] join(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(out::writeBytes);
    return out.toByteArray();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
