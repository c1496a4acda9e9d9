package dev.turnstream.gateway;

import static java.lang.System.Logger.Level.ERROR;

import dev.turnstream.dialect.FrameBuffer;
import dev.turnstream.dialect.Framing;
import dev.turnstream.gateway.websocket.CloseCode;
import dev.turnstream.gateway.websocket.FrameReader;
import dev.turnstream.gateway.websocket.Frames;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket after its handshake: reads frames, answers control frames, watches the deadlines.
 */
final class WebSocketConnection
    implements Outlet, FrameReader.Receiver, Pulse.Member, Wire.Receiver {
  private static final System.Logger LOG = System.getLogger(WebSocketConnection.class.getName());

  /** What is done with messages. */
  interface Handler {
    void onText(byte[] utf8);

    void onBinary(byte[] bytes);

    /** The connection takes more again. */
    void onWritable();

    /** The connection is gone; nothing follows. */
    void onClosed();

    /** Whether the client waits for something that only this server has. */
    default boolean isBusy() {
      return false;
    }
  }

  /** How long a peer may take to close its side after we have closed ours. */
  private static final Duration CLOSE_TIME = Duration.ofSeconds(2);

  /** A peer that asks for more replies than this without reading them is closed. */
  private static final int MAX_UNREAD_REPLIES = 64;

  private enum Phase {
    OPEN,
    CLOSING,
    GONE
  }

  private final Wire wire;
  private final ConnectionLimits limits;
  private final Pulse pulse;
  private final FrameReader reader;
  private final Intake intake;

  private @Nullable Handler handler;
  private Phase phase = Phase.OPEN;
  private long heardAt;
  private long messageSince;
  private boolean inMessage;
  private boolean pinged;
  private long pingedAt;
  private boolean stuck;
  private long stuckSince;
  private long closingSince;
  private int unreadReplies;

  /**
   * A socket that is not started yet.
   *
   * @param onSlowed hears whenever it is read more slowly than it sends
   */
  WebSocketConnection(
      Wire wire, ConnectionLimits limits, Pulse pulse, Runnable onSlowed, long now) {
    this.wire = wire;
    this.limits = limits;
    this.pulse = pulse;
    this.reader = new FrameReader(limits.messageBytes(), limits.fragments(), this);
    this.intake = new Intake(reader, wire, limits.frames(), onSlowed, now);
    this.heardAt = now;
  }

  void start(Handler messages) {
    handler = messages;
    pulse.join(this);
  }

  /** Hears from now on what the client says. */
  void listen() {
    wire.open(this);
  }

  @Override
  public Framing framing() {
    return Frames.TEXT;
  }

  @Override
  public boolean isWritable() {
    return phase == Phase.OPEN && !wire.isFull();
  }

  @Override
  public void write(byte[] frames) {
    write(frames, frames.length);
  }

  @Override
  public void write(FrameBuffer frames) {
    write(frames.array(), frames.size());
  }

  private void write(byte[] frames, int length) {
    if (phase != Phase.OPEN) {
      return;
    }
    if (wire.isFull() && ++unreadReplies > MAX_UNREAD_REPLIES) {
      close(CloseCode.READER_TOO_SLOW, "read the answers before you ask for more");
      return;
    }
    wire.write(frames, length);
    noteQueue();
  }

  /** Whether the client waits for something that only this server has. */
  boolean isBusy() {
    return handler != null && handler.isBusy();
  }

  /** Closes from our side; the handler hears of it when the peer has closed too, or soon after. */
  void close(CloseCode code, String reason) {
    if (phase == Phase.OPEN) {
      finish(Frames.close(code, reason));
    }
  }

  @Override
  public void onBytes(byte[] bytes) {
    if (phase != Phase.OPEN) {
      return; // what follows a close is read, so that the peer's side can end, and dropped
    }
    intake.take(bytes);
    readOn();
  }

  private void readOn() {
    if (phase != Phase.OPEN) {
      return;
    }
    heardAt = System.nanoTime();
    pinged = false;
    try {
      intake.read(heardAt, this::readOn);
    } catch (RuntimeException fault) {
      onFault(fault);
    }
    noteMessage();
  }

  @Override
  public boolean mayGoOn() {
    return intake.mayGoOn();
  }

  @Override
  public void charge(int frames) {
    intake.charge(frames);
  }

  /** What was incomplete until now is complete; a message around it may still not be. */
  private void noteWhole() {
    inMessage = inMessage && reader.isInMessage();
  }

  private void noteMessage() {
    boolean incomplete = reader.isInMessage();
    if (incomplete && !inMessage) {
      messageSince = heardAt;
    }
    inMessage = incomplete;
  }

  @Override
  public void onText(byte[] utf8) {
    noteWhole();
    if (phase == Phase.OPEN && handler != null) {
      handler.onText(utf8);
    }
  }

  @Override
  public void onBinary(byte[] bytes) {
    noteWhole();
    if (phase == Phase.OPEN && handler != null) {
      handler.onBinary(bytes);
    }
  }

  @Override
  public void onPing(byte[] payload) {
    noteWhole();
    write(Frames.pong(payload));
  }

  @Override
  public void onPong() {
    noteWhole(); // that it is a sign of life was noted when its first byte came
  }

  @Override
  public void onClose(byte[] payload) {
    if (phase == Phase.OPEN) {
      finish(Frames.closeAnswering(payload));
    }
  }

  @Override
  public void onViolation(CloseCode code, String why) {
    close(code, why);
  }

  @Override
  public void onLost() {
    close(CloseCode.READER_TOO_SLOW, "what comes next is forgotten; reconnect and begin anew");
  }

  @Override
  public void onFault(RuntimeException fault) {
    LOG.log(ERROR, "A fault of our own; its connection is closed", fault);
    close(CloseCode.SERVER_FAULT, "the server has made a mistake; reconnect later");
  }

  /**
   * Sends the close frame and then ends our side only. Closing both at once would answer bytes
   * still on their way with a reset, and a reset may overtake the close frame. A peer that does not
   * read gets it behind what waits, if it reads in time.
   */
  private void finish(byte[] closeFrame) {
    phase = Phase.CLOSING;
    closingSince = System.nanoTime();
    intake.end();
    leave();
    wire.writeLast(closeFrame);
  }

  @Override
  public void onWritable() {
    stuck = false;
    unreadReplies = 0;
    if (phase == Phase.OPEN && handler != null) {
      try {
        handler.onWritable();
      } catch (RuntimeException fault) {
        onFault(fault);
      }
      noteQueue();
    }
  }

  private void noteQueue() {
    if (!stuck && wire.isFull()) {
      stuck = true;
      stuckSince = System.nanoTime();
    }
  }

  @Override
  public void onPulse(long now) {
    switch (phase) {
      case OPEN -> checkDeadlines(now);
      case CLOSING -> {
        if (now - closingSince > CLOSE_TIME.toNanos()) {
          wire.drop();
        }
      }
      case GONE -> pulse.leave(this);
    }
  }

  private void checkDeadlines(long now) {
    if (stuck && now - stuckSince > limits.writeTime().toNanos()) {
      close(CloseCode.READER_TOO_SLOW, "nothing was read for too long; reconnect later");
    } else if (inMessage
        && !intake.isResting()
        && now - messageSince > limits.messageTime().toNanos()) {
      close(CloseCode.POLICY, "a message stayed incomplete for too long");
    } else if (pinged && now - pingedAt > limits.heartbeat().toNanos()) {
      wire.drop(); // dead: nobody would answer a close frame
    } else if (!pinged && now - heardAt > limits.heartbeat().toNanos()) {
      pinged = true;
      pingedAt = now;
      var ping = Frames.ping();
      wire.write(ping, ping.length);
    }
  }

  @Override
  public void onGone() {
    phase = Phase.GONE;
    pulse.leave(this);
    leave();
  }

  private void leave() {
    if (handler != null) {
      var gone = handler;
      handler = null;
      gone.onClosed();
    }
  }
}
