// The client against a server that fails in every way it is told to: over WebSocket, and most of it over HTTP too.
import { afterEach, beforeEach, describe, it } from "node:test";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import WebSocket from "ws";
import { connect, TurnstreamError } from "../turnstream.js";
import { Server, until } from "./server.js";

let server;
/** @type {import("../turnstream.js").Turnstream[]} */
let clients = [];
const rejections = [];
process.on("unhandledRejection", (error) => rejections.push(error));

beforeEach(async () => {
  server = await Server.listen();
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await server.close();
  assert.deepEqual(rejections.splice(0), [], "no unhandled rejection");
});

const client = (options) => {
  const it = connect({ url: server.url, WebSocket, transport: "websocket", backoffMs: 20, ...options });
  clients.push(it);
  return it;
};
const open = async (options) => {
  const it = client(options);
  await until(() => it.state === "open");
  return it;
};
const types = (...wanted) => server.received.filter((command) => wanted.includes(command.type));
const tick = () => new Promise((resolve) => setTimeout(resolve, 20));
const all = async (turn) => {
  const events = [];
  for await (const event of turn) events.push(event);
  return events;
};

for (const transport of ["websocket", "sse"]) {
  describe(`over ${transport}`, () => {
    const here = (options) => open({ transport, ...options });

    it("tells hello and the state", async () => {
      const states = [];
      const turnstream = client({ transport });
      turnstream.on("state", (state) => states.push(state));
      assert.equal(turnstream.state, "connecting");
      await until(() => turnstream.state === "open");
      assert.equal(turnstream.hello.model, "m");
      assert.equal(turnstream.transport, transport);
      turnstream.close();
      assert.deepEqual(states, ["open", "closed"]);
    });

    it("sends a question and tells the answer", async () => {
      const turnstream = await here();
      const conversation = turnstream.conversation();
      const turn = conversation.send("Hello", { busy: "refuse", model: "opus", orphanMs: 5000, parent: null, id: "mine" });
      assert.equal(turn.id, null);
      assert.equal(await turn.accepted, turn);
      assert.match(turn.id, /^turn_/);
      assert.equal(conversation.id, turn.conversation);
      const { type, id, message, busy, model, orphan_ms, parent } = types("start")[0];
      assert.deepEqual({ type, id, message, busy, model, orphan_ms, parent }, { type: "start", id: "mine", message: "Hello", busy: "refuse", model: "opus", orphan_ms: 5000, parent: null });
      let changes = 0;
      turn.on("change", () => changes++);
      const events = all(turn);
      server.last.open().say("Hi", " there").end();
      assert.equal((await turn.finished).state, "completed");
      assert.equal(turn.text, "Hi there");
      assert.equal(turn.receipt.cost_usd, 0.5);
      assert.equal((await events).filter((event) => event.type === "text").map((event) => event.text).join(""), "Hi there");
      assert.deepEqual(turn.content, [{ type: "text", text: "Hi there" }]);
      assert.ok(changes > 3);
    });

    it("resumes after a cut: nothing lost, nothing twice", async () => {
      const turnstream = await here();
      const turn = turnstream.conversation().send("Hello");
      await turn.accepted;
      const written = server.last.open();
      const events = all(turn);
      for (let n = 0; n < 5; n++) {
        written.say(`${n} `);
        await until(() => turn.text.endsWith(`${n} `));
        server.cut();
        written.say("and ");
        await until(() => turnstream.state !== "open");
      }
      written.end();
      await turn.finished;
      assert.equal(turn.text, "0 and 1 and 2 and 3 and 4 and ");
      assert.equal((await events).map((event) => event.text ?? "").join(""), turn.text);
      assert.equal((await events).filter((event) => event.type === "accepted").length, 1);
      assert.equal(types("start").length, 1);
    });

    it("sends a start again whose answer was lost, under its id, and gets the same turn", async () => {
      const turnstream = await here();
      server.lost.add("start");
      server.onStart = (turn) => turn.open().say("Once");
      const turn = turnstream.conversation().send("Hello");
      await turn.accepted;
      assert.deepEqual(new Set(types("start").map((command) => command.id)).size, 1);
      assert.equal(types("start").length, 2);
      assert.equal(server.turns.size, 1);
      await until(() => turn.text === "Once");
    });

    it("keeps what is sent while there is no server, in its order", async () => {
      server.down = true;
      const turnstream = client({ transport });
      const conversation = turnstream.conversation();
      const turns = ["one", "two", "three"].map((text) => conversation.send(text));
      assert.deepEqual(conversation.turns, turns);
      await tick();
      assert.notEqual(turnstream.state, "open");
      server.down = false;
      await Promise.all(turns.map((turn) => turn.accepted));
      assert.deepEqual(types("start").map((command) => command.message), ["one", "two", "three"]);
      assert.equal(server.conversations.size, 1, "a new conversation's second turn waits for its id");
      assert.deepEqual(types("start").slice(1).map((command) => command.conversation), [conversation.id, conversation.id]);
    });

    it("cancels: before acceptance, running, and after the end", async () => {
      const turnstream = await here();
      const early = turnstream.conversation().send("early");
      assert.equal((await early.cancel()).state, "cancelled");
      assert.equal((await early.finished).state, "cancelled");
      assert.equal(types("cancel")[0].command, early.command);
      const running = turnstream.conversation().send("running");
      await running.accepted;
      server.last.open().say("some");
      const receipt = await running.cancel();
      assert.deepEqual([receipt.state, receipt.upstream_closed_ms], ["cancelled", 1.5]);
      await running.finished;
      assert.equal(running.text, "some");
      assert.equal(running.receipt.upstream_closed_ms, 1.5);
      const sent = types("cancel").length;
      assert.equal((await running.cancel()).state, "cancelled");
      assert.equal(types("cancel").length, sent, "an ended turn needs no command");
    });

    it("cancels offline: sent when it is back", async () => {
      const turnstream = await here();
      const turn = turnstream.conversation().send("Hello");
      await turn.accepted;
      server.down = true;
      server.cut();
      await until(() => turnstream.state === "waiting");
      const receipt = turn.cancel();
      await tick();
      server.down = false;
      assert.equal((await receipt).state, "cancelled");
      assert.equal((await turn.finished).state, "cancelled");
    });

    it("a turn that the server deleted ends as unknown", async () => {
      const turnstream = await here();
      const turn = turnstream.conversation().send("Hello");
      await turn.accepted;
      server.turns.clear();
      server.cut();
      assert.equal((await turn.finished).state, "unknown");
      assert.equal(turn.error.code, "unknown");
      assert.equal(types("start").length, 1);
    });

    it("a refusal ends the turn, and is no unhandled rejection", async () => {
      const turnstream = await here();
      server.refuse = "store_unavailable";
      const turn = turnstream.conversation().send("Hello");
      const end = await turn.finished;
      assert.deepEqual([end.state, end.error.code], ["refused", "store_unavailable"]);
      await assert.rejects(turn.accepted, (error) => error instanceof TurnstreamError && error.code === "store_unavailable");
      assert.deepEqual((await all(turn)).map((event) => event.type), ["end"]);
      server.refuse = null;
      const next = turnstream.conversation().send("again");
      await next.accepted;
    });

    it("after a refused first question the second one founds the conversation", async () => {
      const turnstream = await here();
      const conversation = turnstream.conversation();
      server.refuse = "queue_full";
      const first = conversation.send("one");
      await first.finished;
      server.refuse = null;
      await conversation.send("two").accepted;
      assert.ok(conversation.id);
    });

    it("regenerates, edits, continues, reads, renames, lists and deletes", async () => {
      const turnstream = await here();
      const conversation = turnstream.conversation();
      server.onStart = (turn) => turn.open().say("text").end("interrupted");
      const turn = conversation.send([{ type: "text", text: "blocks" }]);
      await turn.finished;
      const others = [conversation.regenerate({ message: turn.answer }), conversation.edit(turn.question, "other"), conversation.continue(turn, { busy: "interrupt" })];
      await Promise.all(others.map((each) => each.finished));
      const [start, regenerate, edit, go] = types("start", "regenerate", "edit", "continue");
      assert.deepEqual(start.content, [{ type: "text", text: "blocks" }]);
      assert.deepEqual([regenerate.message, regenerate.conversation], [turn.answer, conversation.id]);
      assert.deepEqual([edit.question, edit.message, edit.conversation], [turn.question, "other", conversation.id]);
      assert.deepEqual([go.turn, go.busy], [turn.id, "interrupt"]);
      await conversation.rename("A title");
      const document = await conversation.read();
      assert.deepEqual([document.title, document.turns.length], ["A title", 4]);
      assert.deepEqual((await turnstream.conversations({ limit: 5 })).conversations.map((each) => each.conversation), [conversation.id]);
      assert.equal(String(types("list")[0].limit), "5");
      await conversation.delete(60000);
      assert.equal(String(types("delete")[0].grace_ms), "60000");
      await assert.rejects(conversation.read(), { code: "unknown" });
    });

    it("watches a turn by its id, and from a position that a page has kept", async () => {
      const turnstream = await here();
      const written = server.begin({}).open().say("Hel");
      const turn = turnstream.watch(written.id);
      assert.equal(turnstream.watch(written.id), turn);
      await until(() => turn.text === "Hel");
      assert.equal(turn.conversation, written.conversation);
      const later = await here();
      const resumed = later.watch(written.id, { ...turn.position, content: turn.content });
      written.say("lo").end();
      await Promise.all([turn.finished, resumed.finished]);
      assert.deepEqual([turn.text, resumed.text], ["Hello", "Hello"]);
      assert.equal(resumed.error, null);
    });

    it("watches from the very end: how it ended is told", async () => {
      const turnstream = await here();
      const written = server.begin({}).open().say("Hello").end("interrupted");
      const turn = turnstream.watch(written.id, { epoch: 1, after: written.head });
      assert.equal((await turn.finished).state, "interrupted");
    });

    for (const [reason, change] of [
      ["trimmed", (written) => (server.trimmed = written.head)],
      ["epoch", (written) => {
        written.epoch = 2;
        for (const frame of written.log) frame.epoch = 2;
      }],
      ["ahead", (written) => written.log.splice(-2)],
    ]) {
      it(`takes a snapshot when its position can't be used: ${reason}`, async () => {
        const turnstream = await here();
        const turn = turnstream.conversation().send("Hello");
        await turn.accepted;
        const written = server.last.open().say("one ", "two ", "three ");
        await until(() => turn.text === "one two three ");
        server.down = true;
        server.cut();
        await until(() => turnstream.state === "waiting");
        if (reason === "trimmed") written.say("four ");
        change(written);
        const text = written.text;
        server.down = false;
        await until(() => turn.text === text);
        written.say("end").end();
        await turn.finished;
        assert.equal(turn.text, text + "end");
        assert.ok((await all(turn)).some((event) => event.type === "snapshot"));
      });
    }

    it("asks for all of it again when the text differs from the server's sum", async () => {
      const turnstream = await here();
      const turn = turnstream.conversation().send("Hello");
      await turn.accepted;
      let spoil = true;
      server.mangle = (frames) => frames.map((frame) => (spoil && frame.text === "lo" ? { ...frame, text: "xx" } : frame));
      server.last.open().say("Hel", "lo");
      await until(() => turn.text === "Helxx");
      spoil = false;
      server.last.end();
      assert.equal((await turn.finished).state, "completed");
      assert.equal(turn.text, "Hello");
    });

    it("says so when it differs twice", async () => {
      const turnstream = await here();
      const turn = turnstream.conversation().send("Hello");
      await turn.accepted;
      server.last.open().say("Hello").end("completed", { text_crc32: "00000000" });
      await turn.finished;
      assert.deepEqual((await all(turn)).filter((event) => event.type === "error").map((event) => event.error.code), ["text_mismatch"]);
    });

    it("gets through whatever is dropped, doubled and reordered", async () => {
      const turnstream = await here({ silenceMs: 300 });
      const turns = Array.from({ length: 5 }, (_, n) => turnstream.conversation().send(`question ${n}`));
      await Promise.all(turns.map((turn) => turn.accepted));
      let n = 0;
      let late = [];
      server.mangle = (frames) => frames.flatMap((frame) => {
        const out = [...late.splice(0)];
        n = (n * 31 + 7) % 101;
        if (n < 5) return out;
        if (n < 15) late.push(frame);
        return n < 25 ? [frame, frame, ...out] : [frame, ...out];
      });
      const written = [...server.turns.values()];
      for (const each of written) each.open();
      for (let k = 0; k < 40; k++) {
        for (const each of written) each.say(`${k} `);
        if (k % 13 === 0) server.cut();
        if (k % 5 === 0) await tick();
        if (transport === "websocket") server.heartbeat();
      }
      // The end arrives: a lost one is the heartbeat's case, which HTTP has not.
      server.mangle = (frames) => frames;
      for (const each of written) each.end();
      const beat = setInterval(() => server.heartbeat(), 10);
      await Promise.all(turns.map((turn) => turn.finished)).finally(() => clearInterval(beat));
      for (const turn of turns) assert.equal(turn.text, server.turns.get(turn.id).text);
    });

    it("close() ends what runs, refuses what comes, and leaves nothing behind", async () => {
      const turnstream = await here();
      const turn = turnstream.conversation().send("Hello");
      await turn.accepted;
      turnstream.close();
      turnstream.close();
      assert.equal(turnstream.state, "closed");
      assert.equal((await turn.finished).state, "closed");
      const late = turnstream.conversation().send("late");
      assert.equal((await late.finished).error.code, "closed");
      assert.equal((await turnstream.watch("turn_x").finished).state, "closed");
      await assert.rejects(turnstream.conversations(), { code: "closed" });
      assert.equal(server.last.state, "running", "the server's turn goes on");
    });

    it("refuses by itself what the server would close the connection for", async () => {
      const turnstream = await here();
      const turn = turnstream.conversation().send("ä".repeat(600));
      assert.equal((await turn.finished).error.code, "message_too_large");
      assert.equal(turnstream.state, "open");
      assert.throws(() => turnstream.conversation().send("x", { id: "no spaces" }), TypeError);
    });

    it("sends by HTTP what is too long for a message, where the server takes it", async () => {
      server.limits.body_bytes = 5000;
      server.onStart = (turn) => turn.open();
      const turnstream = await here();
      const conversation = turnstream.conversation();
      const turn = conversation.send("ä".repeat(1200));
      const next = conversation.send("short");
      await turn.accepted;
      assert.equal(types("start")[0].message.length, 1200);
      assert.ok(server.tried.includes("/api/turns"));
      server.turns.get(turn.id).say("whole").end();
      assert.equal((await turn.finished).state, "completed");
      assert.equal(turn.text, "whole");
      assert.equal((await next.accepted).conversation, turn.conversation, "what waited for the conversation goes on");
      assert.equal((await conversation.send("ä".repeat(2600)).finished).error.code, "message_too_large");
      await assert.rejects(conversation.rename("ä".repeat(600)), { code: "message_too_large" });
    });

    it("sends a long one again whose answer was lost, under its id", async () => {
      server.limits.body_bytes = 5000;
      server.lost.add("start");
      const turnstream = await here();
      const turn = turnstream.conversation().send("ä".repeat(1200));
      await turn.accepted;
      assert.equal(types("start").length, 2);
      assert.equal(server.turns.size, 1);
      server.last.open().say("once").end();
      await turn.finished;
      assert.equal(turn.text, "once");
    });

    it("tells why the server does not take a long one", async () => {
      server.limits.body_bytes = 5000;
      const turnstream = await here();
      server.refuse = "too_many_turns";
      assert.equal((await turnstream.conversation().send("ä".repeat(1200)).finished).error.code, "too_many_turns");
      assert.equal(turnstream.state, "open");
    });
  });
}

describe("the WebSocket", () => {
  it("resumes all turns in one watch", async () => {
    const turnstream = await open();
    const turns = [1, 2, 3].map((n) => turnstream.conversation().send(`${n}`));
    await Promise.all(turns.map((turn) => turn.accepted));
    for (const written of server.turns.values()) written.open().say("text");
    await until(() => turns.every((turn) => turn.text === "text"));
    server.cut();
    await until(() => types("watch").length > 0);
    await tick();
    assert.equal(types("watch").length, 1);
    assert.deepEqual(types("watch")[0].turns, turns.map((turn) => ({ turn: turn.id, epoch: 1, after: 5 })));
  });

  const page = readFileSync(new URL("../../docs/PROTOCOL.md", import.meta.url), "utf8");
  const codes = (word) => [...page.matchAll(/^\| (\d{4}) \| ([a-z ]+) \|/gm)].filter((row) => row[2] === word).map((row) => Number(row[1]));

  it("has the close codes of the protocol", () => {
    assert.deepEqual([codes("now"), codes("with backoff"), codes("never")], [[1001, 4408, 4419], [1011], [1002, 1007, 1008, 1009, 4401]]);
  });

  for (const code of [...codes("never"), 1003]) {
    it(`never comes back after ${code}`, async () => {
      const turnstream = await open();
      const turn = turnstream.conversation().send("Hello");
      await turn.accepted;
      for (const socket of server.sockets) socket.close(code);
      await until(() => turnstream.state === "closed");
      assert.equal(turnstream.error.code, `closed_${code}`);
      assert.equal((await turn.finished).state, "closed");
      await tick();
      assert.equal(server.tried.length, 1);
    });
  }

  for (const code of [...codes("now"), 1000, 1012]) {
    it(`comes back at once after ${code}`, async (context) => {
      const turnstream = await open({ backoffMs: 1e9 });
      context.mock.method(Math, "random", () => 1e9); // who waits now waits long
      for (const socket of server.sockets) socket.close(code);
      await until(() => server.tried.length === 2 && turnstream.state === "open");
    });
  }

  for (const code of codes("with backoff")) {
    it(`comes back after ${code}, but not at once`, async (context) => {
      const turnstream = await open();
      const random = context.mock.method(Math, "random", () => 20); // 0.4 s of 0.02
      for (const socket of server.sockets) socket.close(code);
      await until(() => turnstream.state === "waiting");
      random.mock.restore();
      await tick();
      assert.equal(server.tried.length, 1);
      await until(() => server.tried.length === 2 && turnstream.state === "open");
    });
  }

  it("tries at once, then waits, and not in a storm when each connection dies young", async () => {
    const turnstream = await open({ backoffMs: 400 });
    let tries = 0;
    turnstream.on("state", (state) => state === "connecting" && tries++);
    const timer = setInterval(() => server.cut(), 1);
    await new Promise((resolve) => setTimeout(resolve, 500));
    clearInterval(timer);
    assert.ok(tries > 1 && tries < 15, `${tries} tries`);
    await until(() => turnstream.state === "open");
  });

  it("drops a link from which nothing is heard for two heartbeats", async () => {
    server.hello.heartbeat_ms = 40;
    const turnstream = await open();
    const turn = turnstream.conversation().send("Hello");
    await turn.accepted;
    server.mute = true;
    await until(() => turnstream.state !== "open");
    server.mute = false;
    server.hello.heartbeat_ms = 10000;
    server.last.open().say("after").end();
    await turn.finished;
    assert.equal(turn.text, "after");
  });

  it("gives up a connection that never says hello", async () => {
    server.mute = true;
    const turnstream = client({ connectMs: 30 });
    await until(() => server.tried.length > 1);
    server.mute = false;
    await until(() => turnstream.state === "open");
  });

  it("a heartbeat shows what was lost silently", async () => {
    const turnstream = await open();
    const turn = turnstream.conversation().send("Hello");
    await turn.accepted;
    server.last.open().say("one ");
    await until(() => turn.text === "one ");
    server.mangle = () => [];
    server.last.say("two ");
    server.mangle = (frames) => frames;
    server.heartbeat();
    await until(() => turn.text === "one two ");
    server.heartbeat();
    await tick();
    assert.equal(types("watch").length, 1, "a heartbeat that agrees asks for nothing");
  });

  it("a heartbeat that no longer lists a turn has it watched again", async () => {
    const turnstream = await open();
    const turn = turnstream.conversation().send("Hello");
    await turn.accepted;
    server.last.watchers.clear();
    server.last.open().say("unseen").end();
    server.heartbeat();
    await turn.finished;
    assert.equal(turn.text, "unseen");
  });

  it("a gap that watching again does not mend is left to the heartbeat", async () => {
    const turnstream = await open();
    const turn = turnstream.conversation().send("Hello");
    await turn.accepted;
    const written = server.last.open();
    await until(() => turn.seq === 4);
    server.mangle = (frames) => frames.filter((frame) => frame.text !== "lost");
    written.say("lost", "seen", "seen", "seen");
    await tick();
    assert.equal(types("watch").length, 1);
    server.mangle = (frames) => frames;
    server.heartbeat();
    await until(() => turn.text === "lostseenseenseen");
  });

  it("one watch that is refused does not keep the others from being watched", async () => {
    const written = server.begin({}).open().say("good").end();
    const turnstream = await open();
    const watch = server.watch.bind(server);
    const turns = [written.id, "nonsense"].map((id) => turnstream.watch(id));
    assert.equal((await turns[0].finished).state, "completed");
    assert.equal((await turns[1].finished).state, "unknown");
    assert.ok(watch);
  });

  it("tells turns that others start in a conversation, and its own only once", async () => {
    const turnstream = await open();
    const conversation = turnstream.conversation();
    const seen = [];
    conversation.on("turn", (turn) => seen.push(turn));
    // The announcement of an own turn overtakes its ok.
    server.onStart = (turn) => server.announce(turn);
    const own = conversation.send("mine");
    await own.accepted;
    await tick();
    assert.deepEqual(conversation.turns, [own]);
    const other = server.begin({ conversation: conversation.id });
    server.announce(other);
    server.announce(other);
    await until(() => conversation.turns.length === 2);
    other.open().say("theirs").end();
    const [, theirs] = conversation.turns;
    await theirs.finished;
    assert.equal(theirs.text, "theirs");
    assert.deepEqual(seen, [own, theirs]);
    server.announce(server.begin({}));
    await tick();
    assert.equal(conversation.turns.length, 2, "another conversation's turn is not its own");
  });

  it("tells what others do to conversations", async () => {
    const turnstream = await open();
    const news = [];
    turnstream.on("conversation", (told) => news.push(told));
    const told = [
      { type: "conversation", conversation: "conv_1", deleted: false, title: "New", settings: { model: "m" } },
      { type: "conversation", conversation: "conv_2", deleted: true },
    ];
    for (const ws of server.sockets) for (const frame of told) ws.send2(frame);
    await until(() => news.length === 2);
    assert.deepEqual(news, told);
  });

  it("reads again what others did while the connection was lost", async () => {
    const first = server.begin({}).open();
    const turnstream = await open();
    const conversation = turnstream.conversation(first.conversation);
    assert.equal(turnstream.conversation(first.conversation), conversation);
    const documents = [];
    conversation.on("read", (document) => documents.push(document));
    await conversation.read();
    assert.deepEqual(conversation.turns.map((turn) => turn.id), [first.id]);
    server.down = true;
    server.cut();
    await until(() => turnstream.state === "waiting");
    const second = server.begin({ conversation: first.conversation }).open();
    server.down = false;
    await until(() => conversation.turns.length === 2);
    assert.equal(conversation.turns[1].id, second.id);
    assert.equal(documents.length, 2);
    conversation.close();
    assert.notEqual(turnstream.conversation(first.conversation), conversation);
  });

  it("a question that was never sent is cancelled without the server", async () => {
    server.down = true;
    const turnstream = client();
    const conversation = turnstream.conversation();
    const [first, second] = [conversation.send("one"), conversation.send("two")];
    assert.equal((await first.cancel()).state, "cancelled");
    assert.equal(first.state, "cancelled");
    server.down = false;
    await second.accepted;
    assert.deepEqual(types("start", "cancel").map((command) => command.message), ["two"]);
  });

  it("what a stopping server refuses is sent to the next one", async () => {
    const turnstream = await open();
    server.refuse = "shutting_down";
    const turn = turnstream.conversation().send("Hello");
    await until(() => types("start").length === 1);
    await tick();
    server.refuse = null;
    for (const socket of server.sockets) socket.close(1001);
    await turn.accepted;
    assert.equal(new Set(types("start").map((command) => command.id)).size, 1);
  });

  it("survives frames that are no JSON, and types it does not know", async () => {
    const turnstream = await open();
    for (const socket of server.sockets) socket.send('{"type":"from_the_future"}');
    for (const socket of server.sockets) socket.send("no json");
    await until(() => server.tried.length === 2 && turnstream.state === "open");
  });

  it("a listener that throws harms nobody else", async (context) => {
    const turnstream = await open();
    const told = [];
    globalThis.reportError = (error) => told.push(error.message);
    context.after(() => delete globalThis.reportError);
    const turn = turnstream.conversation().send("Hello");
    turn.on("change", () => {
      throw new Error("theirs");
    });
    await turn.accepted;
    server.last.open().say("Hello").end();
    await turn.finished;
    assert.equal(turn.text, "Hello");
    assert.equal(told[0], "theirs");
  });
});

describe("in a page", () => {
  it("comes back at once when the browser is online or the tab is seen", async () => {
    const page = new EventTarget();
    const document = Object.assign(new EventTarget(), { hidden: false });
    globalThis.addEventListener = page.addEventListener.bind(page);
    globalThis.removeEventListener = page.removeEventListener.bind(page);
    globalThis.document = document;
    try {
      server.down = true;
      const turnstream = client({ backoffMs: 1e9 });
      await until(() => server.tried.length >= 2 && turnstream.state === "waiting");
      const tries = server.tried.length;
      page.dispatchEvent(new Event("online"));
      await until(() => server.tried.length > tries && turnstream.state === "waiting");
      document.hidden = true;
      document.dispatchEvent(new Event("visibilitychange"));
      await tick();
      assert.equal(turnstream.state, "waiting", "a hidden tab waits");
      document.hidden = false;
      server.down = false;
      document.dispatchEvent(new Event("visibilitychange"));
      await until(() => turnstream.state === "open");
    } finally {
      for (const name of ["addEventListener", "removeEventListener", "document"]) delete globalThis[name];
    }
  });

  it("its own origin is the default", async () => {
    globalThis.location = new URL(server.url);
    try {
      const turnstream = await open({ url: undefined });
      assert.equal(turnstream.state, "open");
    } finally {
      delete globalThis.location;
    }
  });
});

describe("where WebSockets are blocked", () => {
  it("goes to server-sent events after the second failure, and back when it is idle", async () => {
    server.blockWebSocket = true;
    const turnstream = client({ transport: "auto", retryWebSocketMs: 50 });
    const turn = turnstream.conversation().send("Hello");
    await turn.accepted;
    assert.equal(turnstream.transport, "sse");
    assert.deepEqual(server.tried.slice(0, 3), ["websocket", "websocket", "/info"]);
    server.blockWebSocket = false;
    await new Promise((resolve) => setTimeout(resolve, 120));
    assert.equal(turnstream.transport, "sse", "not while a turn runs");
    server.last.open().say("Hi").end();
    await turn.finished;
    await until(() => turnstream.transport === "websocket" && turnstream.state === "open");
  });

  it("takes a server that is down for down, and tries both", async () => {
    server.down = true;
    const turnstream = client({ transport: "auto" });
    await until(() => server.tried.filter((path) => path === "/info").length > 1);
    server.down = false;
    await until(() => turnstream.state === "open");
  });

  it("uses server-sent events where there is no WebSocket at all", async () => {
    const turnstream = await open({ transport: "auto", WebSocket: undefined, headers: { "x-mine": "1" } });
    assert.equal(turnstream.transport, "sse");
    assert.equal(server.headers["x-mine"], "1");
  });

  it("drops a stream from which nothing is heard", async () => {
    const turnstream = await open({ transport: "sse", silenceMs: 100 });
    const turn = turnstream.conversation().send("Hello");
    await turn.accepted;
    await until(() => server.tried.filter((path) => path.includes("/events")).length > 1);
    server.last.open().say("after").end();
    await turn.finished;
    assert.equal(turn.text, "after");
  });
});

describe("a process", () => {
  for (const transport of ["websocket", "sse"]) {
    it(`exits by itself after close() over ${transport}`, async () => {
      const script = `
        import { connect } from ${JSON.stringify(new URL("../turnstream.js", import.meta.url).href)};
        import WebSocket from ${JSON.stringify(import.meta.resolve("ws"))};
        const turnstream = connect({ url: ${JSON.stringify(server.url)}, WebSocket, transport: "${transport}" });
        const turn = turnstream.conversation().send("Hello");
        await turn.accepted;
        turnstream.close();
        console.log((await turn.finished).state);`;
      const out = await new Promise((resolve, reject) => {
        execFile(process.execPath, ["--input-type=module", "-e", script], { timeout: 4000 }, (error, stdout) => (error ? reject(error) : resolve(stdout)));
      });
      assert.equal(out.trim(), "closed");
    });
  }
});
