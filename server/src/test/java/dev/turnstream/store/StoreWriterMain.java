package dev.turnstream.store;

import static dev.turnstream.store.Given.NOON;
import static dev.turnstream.store.Given.first;

import dev.turnstream.model.TurnId;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;

/** A process that writes turns until it is killed, and says of each step when it is written. */
final class StoreWriterMain {
  private static final int THREADS = 8;

  private StoreWriterMain() {}

  public static void main(String[] args) throws InterruptedException {
    var out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
    var store = SqliteStore.open(Path.of(args[0]), InstantSource.system());
    store.interruptRunning(NOON);
    var last = Thread.ofVirtual().unstarted(() -> write(store, out));
    for (int i = 1; i < THREADS; i++) {
      Thread.ofVirtual().start(() -> write(store, out));
    }
    last.start();
    last.join();
  }

  @SuppressWarnings("InfiniteLoopStatement")
  private static void write(Store store, PrintStream out) {
    while (true) {
      var turn = first("Question");
      store.begin(turn);
      out.println("begin " + turn.turn());
      store.checkpoint(turn.turn(), Given.text("half of " + turn.turn()), Given.SO_FAR);
      store.finish(turn.turn(), Given.completed(answerTo(turn.turn())));
      out.println("finish " + turn.turn());
    }
  }

  /** Long enough for several pages, so that a torn one would show. */
  static String answerTo(TurnId turn) {
    return (turn + " ").repeat(300);
  }
}
