package dev.turnstream.emulator.wire;

import dev.turnstream.emulator.answer.Instructions;
import dev.turnstream.emulator.answer.Reply;
import dev.turnstream.emulator.answer.Shaper;
import dev.turnstream.emulator.api.ApiError;
import dev.turnstream.emulator.api.Checked;
import dev.turnstream.emulator.api.MessagesRequest;
import dev.turnstream.emulator.api.Prompt;
import dev.turnstream.emulator.api.Usage;
import dev.turnstream.emulator.script.BadScript;
import dev.turnstream.emulator.script.Knob;
import dev.turnstream.emulator.script.Script;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import java.util.function.Consumer;

/** Answers messages and counts tokens, on one event loop. */
final class Conversation {
  /** Larger bodies are read on a worker, so that they do not hold up the streams of the loop. */
  private static final int LARGE_BODY = 128 * 1024;

  private final Setup setup;
  private final Vertx vertx;
  private final Context loop;
  private final Pacer pacer;
  private final Blocks blocks;
  private final Replays replays;

  Conversation(Setup setup, Vertx vertx, Context loop, Pacer pacer) {
    this.setup = setup;
    this.vertx = vertx;
    this.loop = loop;
    this.pacer = pacer;
    this.blocks = new Blocks(setup.nanoTime());
    this.replays = new Replays(setup.replays());
  }

  void count(Exchange exchange, Buffer body) {
    checked(
        exchange,
        body,
        false,
        good -> exchange.answer(new JsonObject().put("input_tokens", good.prompt().tokens())));
  }

  void create(Exchange exchange, Buffer body) {
    checked(exchange, body, true, good -> create(exchange, good));
  }

  private void checked(
      Exchange exchange, Buffer body, boolean create, Consumer<Checked.Good> handler) {
    var version = Objects.toString(exchange.request().getHeader(Gate.VERSION), "");
    if (body.length() <= LARGE_BODY) {
      handle(exchange, Checked.check(body, version, create, setup.anyModel()), handler);
      return;
    }
    vertx
        .executeBlocking(() -> Checked.check(body, version, create, setup.anyModel()), false)
        .onSuccess(checked -> handle(exchange, checked, handler))
        .onFailure(_ -> exchange.refuse(ApiError.of(500)));
  }

  private static void handle(Exchange exchange, Checked checked, Consumer<Checked.Good> handler) {
    switch (checked) {
      case Checked.Bad(var error) -> exchange.refuse(error);
      case Checked.Good good -> handler.accept(good);
    }
  }

  private void create(Exchange exchange, Checked.Good good) {
    Script script;
    try {
      script = script(good.request());
    } catch (BadScript e) {
      exchange.refuse(ApiError.invalid(e.getMessage()));
      return;
    }
    exchange.open(script.text(Knob.LABEL, ""));
    double hold = script.number(Knob.HOLD, 0);
    if (hold == 0) {
      answer(exchange, good, script);
      return;
    }
    long until = exchange.arrived() + (long) (hold * 1e6);
    var wake = pacer.at(until, () -> answer(exchange, good, script));
    exchange.whenGone(wake::cancel);
  }

  /** What the prompt says wins over the queue, and the queue over the start-up options. */
  private Script script(MessagesRequest request) {
    var inPrompt = setup.promptScripts() ? Instructions.script(request.last().text()) : Script.NONE;
    return inPrompt.over(setup.queue().next()).over(setup.defaults());
  }

  private void answer(Exchange exchange, Checked.Good good, Script script) {
    var replay = script.text(Knob.REPLAY);
    if (script.has(Knob.STATUS)) {
      Refusals.send(exchange, script);
    } else if (replay != null) {
      replay(exchange, good.request(), script, replay);
    } else {
      reply(exchange, good.request(), good.prompt(), script);
    }
  }

  private void reply(Exchange exchange, MessagesRequest request, Prompt prompt, Script script) {
    long seed = Objects.hash(request.model().id(), request.turns());
    var reply = Shaper.reply(request, script, setup.ids(), seed);
    var usage = usage(prompt, reply, script);
    var envelope = new Envelope(setup.ids().message(), request.model().id(), reply, usage);
    if (request.stream()) {
      var steps = new AnswerSteps(envelope, blocks, script);
      play(exchange, steps, script, seed);
    } else {
      WholeAnswer.send(exchange, envelope, blocks, new Pace(script, seed), pacer, script);
    }
  }

  private Usage usage(Prompt prompt, Reply reply, Script script) {
    return script.is(Knob.ZERO_USAGE)
        ? Usage.ZERO
        : setup.cache().account(prompt).withOutput(reply.tokens(), reply.thinkingTokens());
  }

  private void replay(Exchange exchange, MessagesRequest request, Script script, String name) {
    Future<Buffer> file =
        request.stream()
            ? replays.read(vertx, name)
            : Future.failedFuture(new BadScript("script: replay needs stream: true"));
    file.onSuccess(bytes -> play(exchange, new ReplaySteps(bytes.getBytes()), script, 0))
        .onFailure(e -> exchange.refuse(ApiError.invalid(Objects.toString(e.getMessage(), ""))));
  }

  private void play(Exchange exchange, Steps steps, Script script, long seed) {
    var faulty = Faults.between(steps, script, exchange.requestId());
    var styled = Style.of(faulty, script);
    new Player(exchange, styled, new Pace(script, seed), pacer, loop, script).play();
  }
}
