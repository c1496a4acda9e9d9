package dev.turnstream.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.vertx.core.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A client of HTTP/2 that says exactly the frames that a test wants said, also wrong ones, and that
 * decides for each stream whether more may come. RFC 9113.
 */
final class Http2Client implements AutoCloseable {
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int DATA = 0;

  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;
  private static final int ACK = 1;
  private static final int PRIORITY = 32;

  static final int REFUSED_STREAM = 7;
  static final int CANCEL = 8;

  private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

  private final SSLSocket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final String authority;
  private final DefaultHttp2HeadersDecoder heads = new DefaultHttp2HeadersDecoder();
  private final Map<Integer, Stream> streams = new HashMap<>();
  private int nextStream = 1;

  private boolean closed;
  private int pongs;

  /** What has come of one stream. */
  private static final class Stream {
    private int status = -1;
    private int error = -1;
    private boolean ended;
    private boolean stalled;

    /** Bytes that came while it was stalled, and were not given back. */
    private int owed;

    private final StringBuilder unread = new StringBuilder();
  }

  Http2Client(int port, SSLContext tls) throws IOException {
    socket = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) Waiting.MOST.toMillis());
    var parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    authority = "127.0.0.1:" + port;
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    out = socket.getOutputStream();
    out.write(PREFACE);
    send(SETTINGS, 0, 0);
  }

  /** Sends one frame in one write. */
  void send(int type, int flags, int stream, byte... payload) throws IOException {
    out.write(frame(type, flags, stream, payload));
  }

  /** Sends bytes as they are. */
  void send(byte[] bytes) throws IOException {
    out.write(bytes);
  }

  /** A frame's bytes. */
  static byte[] frame(int type, int flags, int stream, byte... payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /** A number of four bytes. */
  static byte[] number(int number) {
    return ByteBuffer.allocate(4).putInt(number).array();
  }

  /** Asks for something; the stream's number. */
  int get(String path, String... headers) throws IOException {
    int stream = newStream();
    send(HEADERS, END_HEADERS | END_STREAM, stream, head("GET", path, headers));
    return stream;
  }

  /** Sends something; the stream's number. */
  int post(String path, JsonObject body) throws IOException {
    int stream = newStream();
    send(HEADERS, END_HEADERS, stream, head("POST", path, "content-type", "application/json"));
    send(DATA, END_STREAM, stream, body.encode().getBytes(UTF_8));
    return stream;
  }

  int newStream() {
    int stream = nextStream;
    nextStream += 2;
    streams.put(stream, new Stream());
    return stream;
  }

  /** The head of a request, each line as it is (RFC 7541, section 6.2.2). */
  byte[] head(String method, String path, String... headers) {
    var block = new ByteArrayOutputStream();
    line(block, ":method", method);
    line(block, ":scheme", "https");
    line(block, ":authority", authority);
    line(block, ":path", path);
    for (int i = 0; i < headers.length; i += 2) {
      line(block, headers[i], headers[i + 1]);
    }
    return block.toByteArray();
  }

  private static void line(ByteArrayOutputStream block, String name, String value) {
    block.write(0);
    text(block, name);
    text(block, value);
  }

  /** A text as it is, its length before it (RFC 7541, sections 5.1 and 5.2). */
  static void text(ByteArrayOutputStream block, String text) {
    int length = text.length();
    if (length < 127) {
      block.write(length);
    } else {
      block.write(127);
      for (length -= 127; length >= 128; length >>= 7) {
        block.write((length & 127) | 128);
      }
      block.write(length);
    }
    block.writeBytes(text.getBytes(US_ASCII));
  }

  /** Gives a stream no more room than it has, from the next frame on. */
  void stall(int stream) {
    of(stream).stalled = true;
  }

  /** Lets a stream go on where it stopped. */
  void readOn(int stream) throws IOException {
    var it = of(stream);
    it.stalled = false;
    if (it.owed > 0) {
      send(WINDOW_UPDATE, 0, stream, number(it.owed));
      it.owed = 0;
    }
  }

  private Stream of(int stream) {
    var known = streams.get(stream);
    if (known == null) {
      throw new AssertionError("no stream " + stream);
    }
    return known;
  }

  /** The status of an answer, once it is there. */
  int status(int stream) throws IOException {
    while (of(stream).status < 0 && !isOver(stream)) {
      read();
    }
    return of(stream).status;
  }

  /** How a stream was reset, once it is over; -1 if it ended well. */
  int error(int stream) throws IOException {
    while (!isOver(stream)) {
      read();
    }
    return of(stream).error;
  }

  private boolean isOver(int stream) {
    return closed || of(stream).ended || of(stream).error >= 0;
  }

  /** The whole answer. */
  JsonObject json(int stream) throws IOException {
    if (error(stream) >= 0 || closed) {
      throw new AssertionError("stream %d was cut".formatted(stream));
    }
    return new JsonObject(of(stream).unread.toString());
  }

  /** The next event of an event stream, which must not be over before. */
  JsonObject event(int stream) throws IOException {
    var event = eventThatCame(stream);
    while (event == null) {
      if (isOver(stream)) {
        throw new AssertionError("stream %d is over, error %d".formatted(stream, error(stream)));
      }
      read();
      event = eventThatCame(stream);
    }
    return event;
  }

  /** The next event that is here already; null for none. */
  @Nullable JsonObject eventThatCame(int stream) {
    var unread = of(stream).unread;
    for (int end = unread.indexOf("\n\n"); end >= 0; end = unread.indexOf("\n\n")) {
      var event = unread.substring(0, end);
      unread.delete(0, end + 2);
      int data = event.indexOf("data: ");
      if (data >= 0) {
        return new JsonObject(event.substring(data + 6));
      }
    }
    return null;
  }

  /** The next event of a kind. */
  JsonObject event(int stream, String type) throws IOException {
    var event = event(stream);
    while (!event.getString("type").equals(type)) {
      event = event(stream);
    }
    return event;
  }

  /** Sends so many pings and reads as many answers. */
  void ping(int many) throws IOException {
    for (int i = 0; i < many; i++) {
      send(PING, 0, 0, new byte[8]);
    }
    for (int until = pongs + many; pongs < until; ) {
      if (closed) {
        throw new AssertionError("the server closed the connection");
      }
      read();
    }
  }

  /** Reads one frame, whosever it is, and does what HTTP/2 asks of a client. */
  private void read() throws IOException {
    try {
      int first = in.readInt();
      int flags = in.readUnsignedByte();
      int stream = in.readInt() & Integer.MAX_VALUE;
      var payload = new byte[first >>> 8];
      in.readFully(payload);
      hear(first & 0xFF, flags, stream, payload);
    } catch (EOFException | SocketException | SSLException _) {
      closed = true;
    }
  }

  private void hear(int type, int flags, int stream, byte[] payload) throws IOException {
    switch (type) {
      case DATA -> {
        data(stream, payload);
        ended(stream, flags);
      }
      case HEADERS -> {
        of(stream).status = statusIn(stream, payload, (flags & PRIORITY) != 0 ? 5 : 0);
        ended(stream, flags);
      }
      case RST_STREAM -> of(stream).error = ByteBuffer.wrap(payload).getInt();
      case SETTINGS, PING -> {
        if ((flags & ACK) != 0) {
          pongs += type == PING ? 1 : 0;
        } else {
          send(type, ACK, 0, type == PING ? payload : new byte[0]);
        }
      }
      default -> {} // what a client may do without
    }
  }

  private void ended(int stream, int flags) {
    if ((flags & END_STREAM) != 0) {
      of(stream).ended = true;
    }
  }

  /** The status in a head; before its lines may stand which stream it depends on. */
  private int statusIn(int stream, byte[] head, int skipped) throws IOException {
    try {
      var block = Unpooled.wrappedBuffer(head, skipped, head.length - skipped);
      var lines = heads.decodeHeaders(stream, block);
      return Integer.parseInt(lines.status().toString());
    } catch (Http2Exception e) {
      throw new IOException(e);
    }
  }

  private void data(int stream, byte[] payload) throws IOException {
    if (payload.length == 0) {
      return;
    }
    var it = of(stream);
    it.unread.append(new String(payload, US_ASCII));
    send(WINDOW_UPDATE, 0, 0, number(payload.length));
    if (it.stalled) {
      it.owed += payload.length;
    } else if (!isOver(stream)) {
      send(WINDOW_UPDATE, 0, stream, number(payload.length));
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
