package dev.turnstream.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.emulator.Emulator;
import dev.turnstream.model.JsonText;
import dev.turnstream.model.MessageEvent;
import dev.turnstream.model.MessageRequest;
import dev.turnstream.model.MessageRequest.Message;
import dev.turnstream.model.MessageRequest.Role;
import dev.turnstream.model.RequestParameters;
import dev.turnstream.upstream.Upstream.Ending;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Connections to Claude that are used again")
class PooledConnectionTest {
  /** {@code -Dinterrupts.calls=100000} takes longer and finds rarer things. */
  private static final int CALLS = Integer.getInteger("interrupts.calls", 4_000);

  private static final int CONNECTIONS = 4;
  private static final int AT_ONCE = 8;

  private final Vertx vertx = Vertx.vertx();
  private final CompletableFuture<Void> all = new CompletableFuture<>();
  private final Random random = new Random(18);
  private Emulator emulator;

  @SuppressWarnings("NullAway.Init") // made on its event loop
  private HttpUpstream upstream;

  private int begun;
  private int over;
  private int whole;
  private int interrupted;

  @BeforeEach
  void open() {
    emulator = Emulator.start();
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
    emulator.close();
  }

  private UpstreamSettings settings() {
    return new UpstreamSettings(
        URI.create(emulator.baseUrl()),
        new Credentials.ApiKey("test-key"),
        "2023-06-01",
        null,
        Duration.ofSeconds(20),
        Duration.ofSeconds(20),
        Duration.ofSeconds(20),
        new RetryPolicy(0, Duration.ZERO),
        CONNECTIONS);
  }

  /** Somebody's question, whose answer must hold nothing but their own mark. */
  private final class Asked implements Upstream.Listener {
    final String mark = "mark-%06d-%06d".formatted(begun, random.nextInt(1_000_000));
    final String expected = String.join(" ", Collections.nCopies(8, mark));
    final StringBuilder heard = new StringBuilder();

    /** So many batches are heard before the question is taken back, 0 for none of them. */
    final int patience = random.nextInt(7);

    final boolean isPatient = random.nextInt(3) == 0;
    int batches;
    boolean done;
    Upstream.@Nullable Call call;

    void ask() {
      begun++;
      var prompt =
          "!emulate delay=%d pings=false\nrepeat %s".formatted(random.nextInt(2), expected);
      var question = List.of(Message.text(Role.USER, JsonText.of(prompt)));
      var parameters = RequestParameters.of(1024, null);
      var asked = upstream.ask(new MessageRequest("claude-sonnet-4-6", parameters, question), this);
      call = asked;
      if (!isPatient && patience == 0) {
        vertx.setTimer(1 + random.nextInt(3), _ -> interrupt());
      }
    }

    private void interrupt() {
      if (!done && call != null) {
        interrupted++;
        call.cancel(() -> {});
        finish();
      }
    }

    private void finish() {
      done = true;
      assertMine();
      if (begun < CALLS) {
        new Asked().ask();
      }
      if (++over == CALLS) {
        all.complete(null);
      }
    }

    private void assertMine() {
      if (!expected.startsWith(heard.toString())) {
        all.completeExceptionally(new AssertionError(mark + " heard: " + heard));
      }
    }

    @Override
    public void onEvent(MessageEvent event) {
      if (done) {
        all.completeExceptionally(new AssertionError(mark + " heard after its end: " + event));
      }
      if (event instanceof MessageEvent.TextDelta(_, var text)) {
        heard.append(text);
      }
    }

    @Override
    public void onBatchEnd() {
      if (!isPatient && ++batches == patience) {
        interrupt();
      }
    }

    @Override
    public void onEnd(Ending ending) {
      if (ending instanceof Ending.Complete && heard.toString().equals(expected)) {
        whole++;
      } else {
        all.completeExceptionally(new AssertionError(mark + ": " + ending + ", " + heard));
      }
      if (!done) {
        finish();
      }
    }
  }

  @Test
  @DisplayName(
      "G18: bring nobody an answer that is someone else's, whoever takes back what and when")
  void neverCross() throws Exception {
    ((VertxInternal) vertx)
        .createEventLoopContext()
        .runOnContext(_ -> {
          upstream = new HttpUpstream(vertx, settings(), random);
          for (int i = 0; i < AT_ONCE; i++) {
            new Asked().ask();
          }
        });
    all.get(5, TimeUnit.MINUTES);
    System.out.printf("%d answers whole, %d taken back%n", whole, interrupted);
    assertThat(whole).isGreaterThan(CALLS / 10);
    assertThat(interrupted).isGreaterThan(CALLS / 10);
  }
}
