package dev.turnstream.emulator;

import static dev.turnstream.emulator.Caller.body;
import static dev.turnstream.emulator.Caller.streaming;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An embedded emulator")
class EmulatorTest {
  @Test
  void runsOnEventLoopsThatSomebodyElseOwns() throws Exception {
    var vertx = Vertx.vertx();
    try {
      var first = await(Emulator.start(vertx, EmulatorOptions.forTests()));
      var second = await(Emulator.start(vertx, EmulatorOptions.forTests()));

      assertThat(first.port()).isNotEqualTo(second.port());
      first.close();
      assertThat(new Caller(second).messages(body("Hi")).statusCode()).isEqualTo(200);
    } finally {
      await(vertx.close());
    }
  }

  @Test
  void sharesOnePortBetweenItsLoops() throws Exception {
    try (var emulator = Emulator.start(EmulatorOptions.forTests().withLoops(2))) {
      var caller = new Caller(emulator);
      for (int i = 0; i < 8; i++) {
        assertThat(caller.wire(streaming("Hi")).isWhole()).isTrue();
      }
      assertThat(emulator.stats().completed()).isEqualTo(8);
    }
  }

  @Test
  void saysWhyItCannotListen() {
    try (var emulator = Emulator.start()) {
      assertThatExceptionOfType(CompletionException.class)
          .isThrownBy(() -> Emulator.start(EmulatorOptions.forTests().withPort(emulator.port())))
          .withCauseInstanceOf(IOException.class)
          .havingCause()
          .withMessageContaining("in use");
    }
  }

  @Test
  void givesTheSameIdsForTheSameSeed() throws Exception {
    try (var one = Emulator.start();
        var other = Emulator.start()) {
      assertThat(new Caller(one).messages(body("Hi")).body())
          .isEqualTo(new Caller(other).messages(body("Hi")).body());
    }
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }
}
