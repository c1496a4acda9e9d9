package dev.turnstream.gateway;

import dev.turnstream.access.Rate;
import java.time.Duration;

/**
 * What one connection may take.
 *
 * @param messageBytes most bytes of a message, or of a body where nothing large is expected
 * @param bodyBytes most bytes of a body that may bring images and documents
 * @param fragments most frames of a message
 * @param messageTime longest time that a message may stay incomplete
 * @param handshakeTime longest time until a request's head is there
 * @param writeTime longest time that a reader may take nothing while data waits
 * @param heartbeat silence after which a peer is asked for a sign of life
 * @param keepAlive silence after which an event stream gets a comment, so that nobody on the way
 *     takes it for dead
 * @param frames how many frames a WebSocket may send
 */
public record ConnectionLimits(
    int messageBytes,
    int bodyBytes,
    int fragments,
    Duration messageTime,
    Duration handshakeTime,
    Duration writeTime,
    Duration heartbeat,
    Duration keepAlive,
    Rate frames) {
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

  /**
   * Limits with the comments of event streams as PROTOCOL.md, section 5, promises them, and any
   * number of frames.
   */
  public ConnectionLimits(
      int messageBytes,
      int bodyBytes,
      int fragments,
      Duration messageTime,
      Duration handshakeTime,
      Duration writeTime,
      Duration heartbeat) {
    this(
        messageBytes,
        bodyBytes,
        fragments,
        messageTime,
        handshakeTime,
        writeTime,
        heartbeat,
        KEEP_ALIVE,
        Rate.FREE);
  }

  /** These, with another number of frames. */
  public ConnectionLimits withFrames(Rate other) {
    return new ConnectionLimits(
        messageBytes,
        bodyBytes,
        fragments,
        messageTime,
        handshakeTime,
        writeTime,
        heartbeat,
        keepAlive,
        other);
  }
}
