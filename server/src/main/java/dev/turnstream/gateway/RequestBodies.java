package dev.turnstream.gateway;

import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** Reads the JSON that clients send over HTTP, as much as is allowed and no slower. */
final class RequestBodies {
  private static final int MAX_FORM_BYTES = 16 * 1024;

  private final ConnectionLimits limits;
  private final HttpConnections connections;
  private final Doors doors;

  RequestBodies(ConnectionLimits limits, HttpConnections connections, Doors doors) {
    this.limits = limits;
    this.connections = connections;
    this.doors = doors;
  }

  /**
   * Reads a request's body; what is no JSON, too large or too slow is refused.
   *
   * @param then hears the body, which may still be no good JSON
   */
  void read(HttpServerRequest request, Consumer<byte[]> then) {
    read(request, limits.messageBytes(), Refusals::answer, then);
  }

  /** Reads what a page's form sends. */
  void readForm(HttpServerRequest request, Consumer<byte[]> then) {
    if (isType(request, "application/x-www-form-urlencoded")) {
      readAny(request, Math.min(limits.messageBytes(), MAX_FORM_BYTES), then);
    } else {
      Refusals.answer(
          request, new Refusal(RefusalCode.UNSUPPORTED_MEDIA_TYPE, "Send a page's form here."));
    }
  }

  /**
   * Reads a body that may bring images and documents. One that is longer than a message is decoded
   * elsewhere, so that this event loop goes on meanwhile.
   *
   * @param refuse says that it is not taken
   * @param decode makes something of the bytes, on any thread; a fault of it is one of ours
   * @param then hears what was made
   */
  <T> void readLarge(
      HttpServerRequest request,
      BiConsumer<HttpServerRequest, Refusal> refuse,
      Function<byte[], T> decode,
      Consumer<T> then) {
    read(
        request,
        limits.bodyBytes(),
        refuse,
        body -> {
          if (body.length <= limits.messageBytes()) {
            then.accept(decode.apply(body));
          } else {
            Objects.requireNonNull(Vertx.currentContext())
                .executeBlocking(() -> decode.apply(body), false)
                .onSuccess(then::accept)
                .onFailure(_ -> Exchange.drop(request));
          }
        });
  }

  private void read(
      HttpServerRequest request,
      int most,
      BiConsumer<HttpServerRequest, Refusal> refuse,
      Consumer<byte[]> then) {
    if (!isType(request, "application/json")) {
      refuse.accept(
          request,
          new Refusal(
              RefusalCode.UNSUPPORTED_MEDIA_TYPE, "Send \"content-type: application/json\"."));
    } else {
      readAny(request, most, then);
    }
  }

  private void readAny(HttpServerRequest request, int most, Consumer<byte[]> then) {
    if (declaredLength(request) > most) {
      connections.turnAway(request, tooLarge(most));
    } else {
      new Body(request, most, then).read();
    }
  }

  /** One body on its way in. */
  private final class Body {
    private final HttpServerRequest request;
    private final int most;
    private final Consumer<byte[]> then;
    private final Buffer bytes = Buffer.buffer();
    private long held;
    private boolean over;

    Body(HttpServerRequest request, int most, Consumer<byte[]> then) {
      this.request = request;
      this.most = most;
      this.then = then;
    }

    void read() {
      connections.awaitBody(request, limits.messageTime());
      request.exceptionHandler(_ -> leave()); // the connection is gone; nothing has been started
      request.handler(this::take);
      request.endHandler(_ -> {
        connections.onBody(request);
        var all = bytes.getBytes();
        leave();
        then.accept(all);
      });
    }

    private void take(Buffer chunk) {
      if (bytes.length() + chunk.length() > most) {
        refuse(tooLarge(most));
      } else if (!doors.hold(chunk.length())) {
        refuse(
            new Refusal(
                RefusalCode.TOO_MANY_BODIES,
                "Too many large questions are on their way; try again in a moment."));
      } else {
        held += chunk.length();
        int before = bytes.length() / limits.messageBytes();
        bytes.appendBuffer(chunk);
        if (bytes.length() / limits.messageBytes() > before) {
          connections.awaitBody(request, limits.messageTime()); // as long again for as much again
        }
      }
    }

    private void refuse(Refusal refusal) {
      request.handler(_ -> {}).endHandler(_ -> {});
      connections.onBody(request);
      leave();
      connections.turnAway(request, refusal);
    }

    private void leave() {
      if (!over) {
        over = true;
        doors.release(held);
      }
    }
  }

  /** What the client says that its body has, in bytes; 0 when it does not say. */
  private static long declaredLength(HttpServerRequest request) {
    var told = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return told == null ? 0 : Long.parseLong(told); // the codecs have checked that it is a number
  }

  private static Refusal tooLarge(int most) {
    return new Refusal(RefusalCode.BODY_TOO_LARGE, "A body may have %d bytes.".formatted(most));
  }

  private static boolean isType(HttpServerRequest request, String type) {
    var told = request.getHeader(HttpHeaders.CONTENT_TYPE);
    return told != null && told.split(";", 2)[0].trim().toLowerCase(Locale.ROOT).equals(type);
  }
}
