package dev.turnstream.emulator.wire;

import dev.turnstream.emulator.script.Knob;
import dev.turnstream.emulator.script.Script;
import dev.turnstream.emulator.wire.Pacer.Wake;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/** Plays steps to a client: in time, no faster than it reads, and no longer than it is there. */
final class Player {
  /** Written at once while nothing has to wait. */
  private static final int BATCH_BYTES = 16 * 1024;

  /** After so much other streams have their turn. */
  private static final int BURST_BYTES = 128 * 1024;

  /** A stream that fell behind catches up this far, in ns. */
  private static final long CATCH_UP = 1_000_000_000;

  private final Exchange exchange;
  private final HttpServerResponse response;
  private final Steps steps;
  private final Pace pace;
  private final Pacer pacer;
  private final Context loop;
  private final int chunk;
  private final boolean apart;
  private final long pingEvery;

  private Step step;
  private boolean begun;
  private long due;
  private long lastWrite;
  private Buffer batch = Buffer.buffer();
  private long deltasInBatch;
  private @Nullable Wake wake;

  Player(Exchange exchange, Steps steps, Pace pace, Pacer pacer, Context loop, Script script) {
    this.exchange = exchange;
    this.response = exchange.response();
    this.steps = steps;
    this.pace = pace;
    this.pacer = pacer;
    this.loop = loop;
    this.chunk = (int) script.count(Knob.CHUNK, 0);
    this.apart = script.is(Knob.APART);
    this.pingEvery =
        script.flag(Knob.PINGS, true)
            ? (long) (script.number(Knob.PING_EVERY, 10_000) * 1e6)
            : Long.MAX_VALUE;
    this.step = steps.next();
  }

  void play() {
    exchange.whenGone(this::stop);
    response
        .putHeader("content-type", "text/event-stream; charset=utf-8")
        .putHeader("cache-control", "no-cache")
        .setChunked(true);
    due = exchange.arrived() + pace.first();
    lastWrite = pacer.now();
    run();
  }

  private void stop() {
    if (wake != null) {
      wake.cancel();
    }
  }

  private void run() {
    for (int written = 0; !exchange.isOver(); ) {
      if (response.writeQueueFull()) {
        response.drainHandler(_ -> run());
        return;
      }
      if (!perform()) {
        return;
      }
      boolean alone = apart && deltasInBatch > 0;
      if (batch.length() >= BATCH_BYTES || alone) {
        written += batch.length();
        flush();
      }
      if (written >= BURST_BYTES || alone) {
        // What is written in one task of the loop may leave with one call to the system.
        loop.runOnContext(_ -> run());
        return;
      }
    }
  }

  /** Does one step; false if the way on is by a later call of {@link #run}, or there is none. */
  private boolean perform() {
    return switch (step) {
      case Step.Event(var bytes) -> {
        batch.appendBytes(bytes.get());
        yield advance();
      }
      case Step.Delta delta -> delta(delta);
      case Step.Stall(var nanos) -> stall(nanos);
      case Step.Cut(var how) -> {
        flush();
        exchange.cut(how);
        yield false;
      }
      case Step.End _ -> {
        flush();
        exchange.done();
        response.end();
        yield false;
      }
    };
  }

  private boolean delta(Step.Delta delta) {
    if (due - pacer.now() > 0) {
      flush();
      sleep();
      return false;
    }
    begun = true;
    batch.appendBytes(delta.bytes().get());
    deltasInBatch++;
    return advance();
  }

  private boolean advance() {
    step = steps.next();
    if (begun && step instanceof Step.Delta(_, var tokens)) {
      due = Math.max(due, pacer.now() - CATCH_UP) + pace.gap(tokens);
    }
    return true;
  }

  private boolean stall(long nanos) {
    flush();
    step = steps.next();
    if (nanos != Long.MAX_VALUE) {
      due = pacer.now() + nanos;
      wake = pacer.at(due, this::run);
    }
    return false;
  }

  /** Waits for the next delta, or the next ping if that comes first. */
  private void sleep() {
    boolean ping = due - lastWrite > pingEvery;
    wake = pacer.at(ping ? lastWrite + pingEvery : due, ping ? this::ping : this::run);
  }

  private void ping() {
    batch.appendBytes(Sse.PING);
    run();
  }

  private void flush() {
    if (batch.length() == 0) {
      return;
    }
    lastWrite = pacer.now();
    exchange.wrote(deltasInBatch);
    deltasInBatch = 0;
    if (chunk == 0) {
      response.write(batch);
    } else {
      for (int at = 0; at < batch.length(); at += chunk) {
        response.write(batch.slice(at, Math.min(batch.length(), at + chunk)));
      }
    }
    batch = Buffer.buffer();
  }
}
