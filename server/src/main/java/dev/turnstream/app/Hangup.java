package dev.turnstream.app;

import static java.lang.System.Logger.Level.INFO;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * SIGHUP says one of two things: that the terminal was closed from which the server was started, or
 * that an operator wants the settings to be read again. It is the first where there was a terminal
 * until just now and there is none any more.
 */
final class Hangup {
  private static final System.Logger LOG = System.getLogger(Hangup.class.getName());
  private static final long LOOK_SECONDS = 5;

  /** The terminal is gone a moment before the signal comes, so one look says nothing yet. */
  private static final int LOOKS = 2;

  private final Terminal terminal;
  private final Runnable reload;
  private final Runnable stop;
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("terminal").daemon().factory());

  private boolean hadTerminal;
  private int looksWithout;

  /**
   * Hears nothing yet.
   *
   * @param reload what an operator wants
   * @param stop what whoever closes the terminal wants; may be run more than once, since a shell
   *     and the system both tell of it
   */
  Hangup(Terminal terminal, Runnable reload, Runnable stop) {
    this.terminal = terminal;
    this.reload = reload;
    this.stop = stop;
    this.hadTerminal = terminal.isThere();
  }

  /** Hears SIGHUP from now on. */
  void listen() {
    Signals.hear("HUP", this::heard, "settings are read at a start only");
    if (hadTerminal) {
      looking.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** A SIGHUP has come. */
  synchronized void heard() {
    if (hadTerminal && !terminal.isThere()) {
      stop.run();
    } else {
      reload.run();
    }
  }

  /** A terminal that went without a SIGHUP was left on purpose, as by {@code disown}. */
  synchronized void look() {
    looksWithout = terminal.isThere() ? 0 : looksWithout + 1;
    if (looksWithout == LOOKS) {
      hadTerminal = false;
      looking.shutdown();
      LOG.log(INFO, "The terminal is gone and the server stays; SIGHUP reads the settings again");
    }
  }
}
