package dev.turnstream.model;

import org.jspecify.annotations.Nullable;

/**
 * Whence a command came, for whoever looks for it in logs and traces. It decides nothing.
 *
 * @param request the server's own id of the HTTP request, or of the one that opened the WebSocket
 * @param path of that request, without its query
 * @param address of the other end of the connection, or of whom a trusted proxy there speaks for;
 *     null when it is not known
 * @param traceparent the W3C trace context that came with it, unchecked; null for none
 * @param tracestate what belongs to that context; null for nothing
 */
public record RequestContext(
    String request,
    String path,
    @Nullable String address,
    @Nullable String traceparent,
    @Nullable String tracestate) {
  /** Of what nobody has sent. */
  public static final RequestContext NONE = new RequestContext("", "", null, null, null);
}
