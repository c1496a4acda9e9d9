package dev.turnstream.gateway;

import dev.turnstream.access.Entrance;
import dev.turnstream.access.Pass;
import dev.turnstream.access.Shown;
import dev.turnstream.access.Verdict;
import dev.turnstream.dialect.Refusal;
import dev.turnstream.dialect.RefusalCode;
import dev.turnstream.dialect.turnstream.ClientFrame;
import dev.turnstream.dialect.turnstream.ServerFrame;
import dev.turnstream.turn.Visitor;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The pass of whoever is on a socket of the native protocol: its end is told before it comes, and a
 * newer one is taken in its place. PROTOCOL.md, section 11. Belongs to the socket's event loop.
 */
final class Renewal {
  /** How long before its end a pass's end is told, if it was shown that early. */
  private static final Duration WARNING = Duration.ofSeconds(60);

  private static final Refusal SOMEBODY_ELSES =
      new Refusal(
          RefusalCode.NOT_PERMITTED,
          "This is somebody else's; a socket stays with the user who opened it.");
  private static final Refusal ONE_AT_A_TIME =
      new Refusal(
          RefusalCode.QUEUE_FULL, "What you have shown before is still being looked at; wait.");

  private final Entrance entrance;
  private final Visitor visitor;
  private final @Nullable String origin;
  private final Runnable onRenewed;
  private @Nullable Instant warnAt;
  private boolean looking;
  private boolean over;

  /**
   * Nothing was told or shown yet.
   *
   * @param origin of the page that opened the socket, for which tickets may be; null for none
   * @param onRenewed run whenever a newer pass counts
   */
  Renewal(Entrance entrance, Visitor visitor, @Nullable String origin, Runnable onRenewed) {
    this.entrance = entrance;
    this.visitor = visitor;
    this.origin = origin;
    this.onRenewed = onRenewed;
    this.warnAt = warnAt(visitor.pass());
  }

  /** Half of a short time is left for a newer one, so that short ones don't chase each other. */
  private @Nullable Instant warnAt(Pass pass) {
    var expires = pass.expires();
    if (expires == null) {
      return null;
    }
    var half = Duration.between(entrance.now(), expires).dividedBy(2);
    return expires.minus(half.compareTo(WARNING) < 0 ? half : WARNING);
  }

  /** What is to be said of the pass's end now; null for nothing. */
  byte @Nullable [] warning() {
    var expires = visitor.pass().expires();
    if (warnAt == null || expires == null || entrance.now().isBefore(warnAt)) {
      return null;
    }
    warnAt = null;
    var left = Duration.between(entrance.now(), expires);
    return ServerFrame.expiring(left, left.plus(Pass.GRACE));
  }

  /** Looks at a newer pass and answers, at once or when somebody else was asked. */
  void show(ClientFrame.Authenticate frame, Consumer<byte[]> answer) {
    if (looking) {
      answer.accept(ServerFrame.refused(frame.id(), ONE_AT_A_TIME));
      return;
    }
    var coming = entrance.who(new Shown(frame.token(), frame.ticket(), null, null, null, origin));
    var known = coming.getNow(null);
    if (known != null) {
      answer.accept(answer(frame.id(), known));
      return;
    }
    looking = true;
    var loop = Objects.requireNonNull(Vertx.currentContext());
    coming.thenAccept(verdict ->
        loop.runOnContext(_ -> {
          looking = false;
          if (!over) {
            answer.accept(answer(frame.id(), verdict));
          }
        }));
  }

  /** The socket is gone. */
  void end() {
    over = true;
  }

  private byte[] answer(String id, Verdict verdict) {
    return switch (verdict) {
      case Verdict.Known(var pass, _) -> {
        if (!visitor.renew(pass)) {
          yield ServerFrame.refused(id, SOMEBODY_ELSES);
        }
        warnAt = warnAt(pass);
        onRenewed.run();
        yield ServerFrame.authenticated(id, left(pass.expires()));
      }
      case Verdict.Nothing(), Verdict.Bad() -> ServerFrame.refused(id, Reception.BAD);
    };
  }

  private @Nullable Duration left(@Nullable Instant expires) {
    return expires == null ? null : Duration.between(entrance.now(), expires);
  }
}
