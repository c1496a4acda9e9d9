package dev.turnstream.upstream;

import static java.lang.System.Logger.Level.INFO;

import dev.turnstream.model.Failure;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.upstream.Upstream.Call;
import dev.turnstream.upstream.Upstream.Ending;
import dev.turnstream.upstream.Upstream.Listener;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One question, asked again while nothing of an answer has been shown. */
final class RetriedCall implements Call, Attempt.Observer {
  private static final System.Logger LOG = System.getLogger(RetriedCall.class.getName());

  private final HttpUpstream upstream;
  private final MessageRequest asked;
  private final byte[] body;
  private final Listener listener;
  private int attempts;
  private boolean over;
  private @Nullable Attempt current;
  private @Nullable Long retryTimer;

  RetriedCall(HttpUpstream upstream, MessageRequest request, Listener listener) {
    this.upstream = upstream;
    this.asked = request;
    this.body = RequestWriter.write(request);
    this.listener = listener;
  }

  void attempt() {
    retryTimer = null;
    if (!over) {
      attempts++;
      current = upstream.begin(body, asked, listener.onAttempt(attempts), listener, this);
    }
  }

  @Override
  public void onEnd(Ending ending, boolean shown, @Nullable Boolean shouldRetry) {
    if (over) {
      return;
    }
    if (ending instanceof Ending.Failed(var failure) && !shown) {
      var wait =
          upstream
              .settings()
              .retries()
              .waitAfter(attempts, failure, shouldRetry, upstream.random());
      if (wait != null) {
        retryAfter(wait, failure);
        return;
      }
    }
    over = true;
    listener.onEnd(ending);
  }

  private void retryAfter(Duration wait, Failure failure) {
    LOG.log(
        INFO,
        "Attempt {0} failed ({1}, status {2}, request {3}); the next one follows in {4} ms",
        attempts,
        failure.code().wire(),
        failure.upstreamStatus(),
        failure.upstreamRequestId(),
        wait.toMillis());
    listener.onRetry(failure);
    retryTimer = upstream.vertx().setTimer(Math.max(1, wait.toMillis()), _ -> attempt());
  }

  @Override
  public void cancel(Runnable onClosed) {
    if (over) {
      onClosed.run();
      return;
    }
    over = true;
    if (retryTimer != null) {
      upstream.vertx().cancelTimer(retryTimer);
    }
    if (current == null) {
      onClosed.run();
    } else {
      current.abort(onClosed);
    }
  }
}
