package dev.turnstream.bench.scenario;

import dev.turnstream.bench.report.Result;
import dev.turnstream.bench.rig.Commands;
import dev.turnstream.bench.rig.Cpus;
import dev.turnstream.bench.rig.Rig;
import dev.turnstream.bench.watch.NativeClients;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives scenarios their rigs: one that most of them share and that is warm, or a new one. */
public final class Workshop implements AutoCloseable {
  private final Commands commands;
  private final Cpus cpus;
  private final Length length;
  private @Nullable Rig shared;
  private @Nullable Boolean speaksNative;

  /** A workshop without a rig yet. */
  public Workshop(Commands commands, Cpus cpus, Length length) {
    this.commands = commands;
    this.cpus = cpus;
    this.length = length;
  }

  Length length() {
    return length;
  }

  /** Whether the upstream does what a question's script says. */
  boolean scripted() {
    return commands.scripted();
  }

  /** A rig of its own, to be closed; that which others share is closed first. */
  Rig fresh() throws IOException, InterruptedException {
    return fresh(_ -> {});
  }

  /** The same, and something is done with the upstream before the server is started. */
  Rig fresh(Rig.Preparation preparation) throws IOException, InterruptedException {
    close();
    return Rig.start(commands, cpus, preparation);
  }

  /** The rig that scenarios share. */
  Rig shared() throws Exception {
    if (shared == null) {
      shared = Rig.start(commands, cpus, _ -> {});
      System.err.println("warming up ...");
      Readers.warmUp(length).load(this, shared);
    }
    return shared;
  }

  /** Runs a scenario, or says why it can't be. */
  public List<Result> run(Scenario scenario) throws Exception {
    if (commands.tls() && !(scenario instanceof Readers || scenario instanceof Idle)) {
      return List.of(
          Result.skipped(scenario.name(), scenario.what(), "this one is not measured over TLS"));
    }
    if (scenario.isNative() && !speaksNative()) {
      return List.of(
          Result.skipped(
              scenario.name(),
              scenario.what(),
              "this server does not speak the native protocol, or its upstream no script"));
    }
    return scenario.run(this).stream().map(result -> result.judged(cpus.forLoad())).toList();
  }

  private boolean speaksNative() throws Exception {
    if (speaksNative == null) {
      try (var clients = new NativeClients(shared().port())) {
        speaksNative = scripted() && clients.areUnderstood();
      }
    }
    return speaksNative;
  }

  @Override
  public void close() {
    if (shared != null) {
      shared.close();
      shared = null;
    }
  }
}
