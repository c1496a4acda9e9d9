package dev.turnstream.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The journal in memory")
class MemoryJournalTest extends JournalContract {
  @Override
  Journal newJournal(JournalLimits limits) {
    return new MemoryJournal(limits, () -> now);
  }

  private MemoryJournal memory() {
    return (MemoryJournal) journal;
  }

  @Test
  void countsWhatItsLogsOccupy() {
    var log = logOf(TURN, kilobyte());
    assertThat(memory().bytes()).isEqualTo(log.bytes());
    append(log, kilobyte(), text("a"));
    assertThat(memory().bytes()).isEqualTo(log.bytes());
    var other = logOf(OTHER, kilobyte());
    assertThat(memory().bytes()).isEqualTo(log.bytes() + other.bytes());
    journal.forget(TURN);
    assertThat(memory().bytes()).isEqualTo(other.bytes());
    append(log, kilobyte(), end(TURN));
    assertThat(memory().bytes()).isEqualTo(other.bytes());
    append(other, end(OTHER));
    pass(KEEP);
    journal.sweep();
    assertThat(memory().bytes()).isZero();
    assertThat(memory().size()).isZero();
  }

  @Test
  void countsNothingOfALogThatIsNotKeptOnceItHasEnded() {
    var log = journal.open(TURN, ANN, home, false);
    append(log, kilobyte());
    assertThat(memory().bytes()).isPositive();
    append(log, end(TURN));
    assertThat(memory().bytes()).isZero();
    assertThat(memory().size()).isZero();
  }

  @Test
  void holdsNothingOfAnEndedLogThatWasForgotten() {
    var forgotten = endedAndForgotten();
    for (int i = 0; i < 100 && forgotten.get() != null; i++) {
      System.gc();
    }
    assertThat(forgotten.get()).isNull();
  }

  private WeakReference<TurnLog> endedAndForgotten() {
    var log = logOf(TURN, kilobyte(), end(TURN));
    journal.forget(TURN);
    return new WeakReference<>(log);
  }
}
