package dev.turnstream.bench.scenario;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;

/**
 * Times a first token with nothing between but a blocking socket, which needs no time to get warm.
 */
final class FirstToken implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;

  /** Answers of a warm emulator, and then some. */
  private static final int WARMING_ANSWERS = 100;

  private static final String SCRIPT = "!emulate deltas=5 delay=0 ttft=0 stamps=true";

  private final Socket socket;
  private final InputStream in;

  /** Connects and shakes hands. */
  FirstToken(int port, String path) throws IOException {
    this.socket = connect(port);
    this.in = socket.getInputStream();
    var head =
        """
        GET %s HTTP/1.1
        Host: 127.0.0.1:%d
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

        """
            .formatted(path, port);
    send(socket, lines(head).getBytes(ISO_8859_1));
    readTo(in, "\r\n\r\n");
  }

  private static Socket connect(int port) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  /** Asks and reads to the end; nanoseconds from the question to the first delta. */
  long ask() throws IOException {
    var question = frame("{\"message\":\"" + SCRIPT + "\"}");
    long from = System.nanoTime();
    send(socket, question);
    var read = readTo(in, "\"delta\"");
    long took = System.nanoTime() - from;
    if (!read.contains("\"done\"")) {
      readTo(in, "\"done\"");
    }
    return took;
  }

  /** Asks the Messages API itself, on a connection of its own. */
  static long askUpstream(int port) throws IOException {
    return askUpstream(port, SCRIPT);
  }

  /** Lets an emulator answer until it is as fast as it gets. */
  static void warm(int port, boolean isEmulator) throws IOException {
    for (int i = 0; isEmulator && i < WARMING_ANSWERS; i++) {
      askUpstream(port, "!emulate deltas=2000 delay=0 ttft=0 stamps=true apart");
    }
  }

  private static long askUpstream(int port, String script) throws IOException {
    var body =
        "{\"model\":\"claude-sonnet-4-6\",\"max_tokens\":1024,\"stream\":true,\"messages\":"
            + "[{\"role\":\"user\",\"content\":\""
            + script
            + "\"}]}";
    var head =
        """
        POST /v1/messages HTTP/1.1
        Host: 127.0.0.1:%d
        x-api-key: test
        anthropic-version: 2023-06-01
        content-type: application/json
        connection: close
        content-length: %d

        """
            .formatted(port, body.length());
    var request = lines(head) + body;
    try (var socket = connect(port)) {
      long from = System.nanoTime();
      send(socket, request.getBytes(ISO_8859_1));
      readTo(socket.getInputStream(), "content_block_delta");
      long took = System.nanoTime() - from;
      socket.getInputStream().readAllBytes();
      return took;
    }
  }

  private static String lines(String head) {
    return head.replace("\n", "\r\n");
  }

  private static void send(Socket socket, byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** A masked text frame of less than 126 bytes; the mask is zero. */
  private static byte[] frame(String text) {
    var payload = text.getBytes(ISO_8859_1);
    var frame = new byte[6 + payload.length];
    frame[0] = (byte) 0x81;
    frame[1] = (byte) (0x80 | payload.length);
    System.arraycopy(payload, 0, frame, 6, payload.length);
    return frame;
  }

  private static String readTo(InputStream in, String mark) throws IOException {
    var read = new ByteArrayOutputStream();
    var buffer = new byte[8192];
    while (!read.toString(ISO_8859_1).contains(mark)) {
      int count = in.read(buffer);
      if (count < 0) {
        throw new EOFException("the connection was closed before %s came".formatted(mark.strip()));
      }
      read.write(buffer, 0, count);
    }
    return read.toString(ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
