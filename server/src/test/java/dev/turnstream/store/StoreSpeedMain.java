package dev.turnstream.store;

import static dev.turnstream.store.Given.NOON;
import static dev.turnstream.store.Given.completed;
import static dev.turnstream.store.Given.first;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** Measures the beginning and end of turns: {@code docs/MEASUREMENTS.md} has what it printed. */
final class StoreSpeedMain {
  private static final int TURNS = 20_000;
  private static final String ANSWER = "Some words of an answer. ".repeat(80);

  private StoreSpeedMain() {}

  public static void main(String[] args) throws Exception {
    var file = Files.createTempDirectory(Path.of(args[0]), "speed").resolve("store.db");
    try (var store = SqliteStore.open(file, InstantSource.fixed(NOON))) {
      for (int threads : new int[] {1, 1, 64}) {
        measure(store, threads);
      }
      var start = System.nanoTime();
      store.delete(
          Given.ANN,
          store.list(Given.ANN, 1, null, null).items().getFirst().conversation(),
          Duration.ZERO);
      System.out.printf(
          "delete of one conversation: %.0f ms, file %.0f MB%n",
          (System.nanoTime() - start) / 1e6, Files.size(file) / 1e6);
    }
  }

  private static void measure(Store store, int threads) throws Exception {
    var nanos = new long[TURNS];
    long start = System.nanoTime();
    try (var pool = Executors.newFixedThreadPool(threads, Thread.ofVirtual().factory())) {
      IntStream.range(0, TURNS).forEach(i -> pool.execute(() -> nanos[i] = one(store)));
    }
    long all = System.nanoTime() - start;
    Arrays.sort(nanos);
    System.out.printf(
        "%d threads: %.0f turns/s, begin+finish p50 %.2f ms, p99 %.2f ms%n",
        threads, TURNS * 1e9 / all, nanos[TURNS / 2] / 1e6, nanos[TURNS * 99 / 100] / 1e6);
  }

  private static long one(Store store) {
    long start = System.nanoTime();
    var turn = first("Why?");
    store.begin(turn);
    store.finish(turn.turn(), completed(ANSWER));
    return System.nanoTime() - start;
  }
}
