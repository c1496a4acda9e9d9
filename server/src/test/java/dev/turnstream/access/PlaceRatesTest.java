package dev.turnstream.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnstream.access.PlaceRates.Answer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("How often an address comes")
class PlaceRatesTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }

  /** One of very many. */
  private static InetAddress address(int number) {
    return address("10.%d.%d.%d".formatted(number >> 16 & 255, number >> 8 & 255, number & 255));
  }

  private static long welcome(PlaceRates rates, InetAddress from, int times, long now) {
    return IntStream.range(0, times)
        .filter(_ -> rates.come(from, now) instanceof Answer.Yes)
        .count();
  }

  @Test
  void isCountedForEachAlone() {
    var rates = new PlaceRates(new Rate(60), Rate.FREE, 0);
    assertThat(welcome(rates, address("192.0.2.1"), 70, 0)).isEqualTo(60);
    assertThat(rates.come(address("192.0.2.1"), 0))
        .isEqualTo(new Answer.TooOften(Duration.ofSeconds(1)));
    assertThat(welcome(rates, address("192.0.2.2"), 70, 0)).isEqualTo(60);
    assertThat(welcome(rates, address("192.0.2.1"), 70, 2 * SECOND)).isEqualTo(2);
  }

  @Test
  void isCountedByNetworkOfIpv6() {
    var rates = new PlaceRates(new Rate(60), Rate.FREE, 0);
    assertThat(welcome(rates, address("2001:db8::1"), 50, 0)).isEqualTo(50);
    assertThat(welcome(rates, address("2001:db8::ffff:2"), 50, 0)).isEqualTo(10);
    assertThat(welcome(rates, address("2001:db8:0:1::1"), 50, 0)).isEqualTo(50);
  }

  @Test
  @DisplayName("is counted for all together, but not what one address has too many of")
  void isCountedForAll() {
    var rates = new PlaceRates(new Rate(60), new Rate(100), 0);
    assertThat(welcome(rates, address("192.0.2.1"), 1_000, 0)).isEqualTo(60);
    assertThat(welcome(rates, address("192.0.2.2"), 1_000, 0)).isEqualTo(40);
    assertThat(rates.come(address("192.0.2.3"), 0)).isInstanceOf(Answer.TooMany.class);
    assertThat(rates.comeAmongAll(0)).isInstanceOf(Answer.TooMany.class);
    assertThat(rates.comeAmongAll(SECOND)).isInstanceOf(Answer.Yes.class);
  }

  @Test
  void isNotCountedWithoutLimits() {
    var rates = new PlaceRates(Rate.FREE, Rate.FREE, 0);
    assertThat(welcome(rates, address("192.0.2.1"), 100_000, 0)).isEqualTo(100_000);
    assertThat(rates.size()).isZero();
  }

  @Test
  @DisplayName("takes no more memory, whatever addresses come")
  void takesNoMoreMemory() {
    var rates = new PlaceRates(new Rate(60), Rate.FREE, 1_000, 0);
    for (int i = 0; i < 100_000; i++) {
      rates.come(address(i), i);
    }
    assertThat(rates.size()).isEqualTo(1_000);
  }

  @Test
  @DisplayName(
      "is counted as one for those for whom there is no room, and the others are not harmed")
  void isCountedAsOneForThoseForWhomThereIsNoRoom() {
    var rates = new PlaceRates(new Rate(60), Rate.FREE, 1_000, 0);
    assertThat(welcome(rates, address("192.0.2.1"), 30, 0)).isEqualTo(30);
    var more =
        IntStream.range(0, 10_000).filter(i -> rates.come(address(i), 0) instanceof Answer.Yes);
    assertThat(more.count()).isEqualTo(999 + 60);
    assertThat(welcome(rates, address("192.0.2.1"), 100, 0))
        .as("who was there before")
        .isEqualTo(30);
  }

  @Test
  void isForgottenWhenItMakesNoDifferenceAnyMore() {
    var rates = new PlaceRates(new Rate(60), Rate.FREE, 10, 0);
    for (int i = 0; i < 20; i++) {
      rates.come(address(i), 0);
    }
    assertThat(welcome(rates, address("192.0.2.1"), 100, 61 * SECOND)).isEqualTo(60);
    assertThat(rates.size()).as("the ten are gone").isEqualTo(1);
  }

  @Test
  void isCountedRightOnSeveralThreads() throws Exception {
    var rates = new PlaceRates(new Rate(6_000), new Rate(10_000), 0);
    Callable<Long> visits = () -> welcome(rates, address("192.0.2.1"), 5_000, 0);
    try (var threads = Executors.newFixedThreadPool(4)) {
      long all = 0;
      for (var each : threads.invokeAll(java.util.Collections.nCopies(4, visits))) {
        all += each.get();
      }
      assertThat(all).isEqualTo(6_000);
    }
  }
}
