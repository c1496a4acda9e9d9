package dev.turnstream.bench.scenario;

import dev.turnstream.bench.report.Result;
import java.util.List;

/** Something worth measuring. */
public sealed interface Scenario
    permits ColdStart, FanOut, Idle, Readers, Receipts, Resume, Storm, TurnMemory {
  /** What it is called on the command line. */
  String name();

  /** Says in a few words what it does. */
  String what();

  /** Clients at once, 0 where that has no meaning. */
  int sockets();

  /** The same with another number of clients. */
  Scenario with(int sockets);

  /** Whether it speaks the native protocol, which only our server does. */
  boolean isNative();

  /**
   * Runs it; blocks.
   *
   * @throws Exception if something that has nothing to do with what is measured went wrong
   */
  List<Result> run(Workshop workshop) throws Exception;
}
