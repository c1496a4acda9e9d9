// Against a real server, whose emulator answers: TURNSTREAM_URL=http://127.0.0.1:8000 npm test
import { after, describe, it } from "node:test";
import assert from "node:assert/strict";
import WebSocket from "ws";
import { connect } from "../turnstream.js";
import { until } from "./server.js";

const url = process.env.TURNSTREAM_URL;
const FAST = "!emulate rate=0 ttft=0\n";
const SLOW = "!emulate ttft=5 deltas=400 delay=10\nTalk.";
const clients = [];
after(() => clients.forEach((client) => client.close()));

/** A client whose sockets the test can cut. */
async function open(transport) {
  const sockets = new Set();
  class Socket extends WebSocket {
    constructor(...from) {
      super(...from);
      sockets.add(this);
    }
  }
  const aborts = new Set();
  const cuttable = (address, init) => {
    const abort = new AbortController();
    aborts.add(abort);
    return fetch(address, { ...init, signal: AbortSignal.any([abort.signal, init.signal]) });
  };
  const turnstream = connect({ url, transport, WebSocket: Socket, fetch: cuttable, backoffMs: 50 });
  clients.push(turnstream);
  const cut = () => {
    for (const socket of sockets) socket.terminate();
    for (const abort of aborts) abort.abort();
    aborts.clear();
  };
  await until(() => turnstream.state === "open");
  return { turnstream, cut };
}

for (const transport of ["websocket", "sse"]) {
  describe(`the real server over ${transport}`, { skip: !url && "TURNSTREAM_URL is not set" }, () => {
    it("answers several turns of one conversation, which it remembers", async () => {
      const { turnstream } = await open(transport);
      const conversation = turnstream.conversation();
      const turns = [conversation.send(FAST + "My name is Grace."), conversation.send(FAST + "What is my name?")];
      for (const turn of turns) assert.equal((await turn.finished).state, "completed", JSON.stringify(turn.error));
      assert.match(turns[1].text, /Grace/);
      assert.ok(turns[1].receipt.input_tokens > 0 && turns[1].receipt.duration_ms >= 0);
      const document = await conversation.read();
      assert.deepEqual(document.messages.map(({ role }) => role), ["user", "assistant", "user", "assistant"]);
      assert.equal(document.messages[3].content.map(({ text }) => text).join(""), turns[1].text);
      assert.equal(document.leaf, turns[1].answer);
    });

    it("goes on after cuts, nothing lost and nothing twice", async () => {
      const { turnstream, cut } = await open(transport);
      const turn = turnstream.conversation().send("!emulate ttft=0 deltas=60 delay=10\nTalk.");
      let told = "";
      const reading = (async () => {
        for await (const event of turn) {
          if (event.type === "reset") told = "";
          if (event.type === "snapshot") told = event.content.map((block) => block?.text ?? "").join("");
          if (event.type === "text") told += event.text;
        }
      })();
      for (let n = 0, seen = 0; n < 4; n++) {
        await until(() => turn.text.length > seen || turn.ended);
        seen = turn.text.length;
        cut();
      }
      await turn.finished;
      await reading;
      assert.equal(turn.state, "completed");
      assert.equal(told, turn.text);
      const whole = turnstream.conversation(turn.conversation);
      const answer = (await whole.read()).messages[1];
      assert.equal(answer.content[0].text, turn.text);
    });

    it("cancels, by a turn that runs, by a command that was just sent, and after the end", async () => {
      const { turnstream } = await open(transport);
      const turn = turnstream.conversation().send(SLOW);
      await until(() => turn.text);
      const receipt = await turn.cancel();
      assert.equal(receipt.state, "cancelled");
      assert.ok(receipt.upstream_closed_ms >= 0);
      assert.equal((await turn.finished).state, "cancelled");
      const early = turnstream.conversation().send(SLOW);
      assert.equal((await early.cancel()).state, "cancelled");
      const done = turnstream.conversation().send(FAST + "Hello");
      await done.finished;
      assert.equal((await done.cancel()).state, "completed");
    });

    it("regenerates, edits and continues, each as a branch", async () => {
      const { turnstream } = await open(transport);
      const conversation = turnstream.conversation();
      const first = conversation.send(SLOW);
      await until(() => first.text);
      await first.cancel();
      const on = conversation.continue(first);
      await until(() => on.text);
      await on.cancel();
      assert.equal(on.answer === first.answer, false);
      const edited = conversation.edit(first.question, FAST + "repeat one");
      assert.equal((await edited.finished).state, "completed", JSON.stringify(edited.error));
      assert.equal(edited.text, "one");
      const again = conversation.regenerate();
      await again.finished;
      assert.equal(again.text, "one");
      const { messages, leaf } = await conversation.read();
      assert.equal(leaf, again.answer);
      assert.equal(messages.find(({ message }) => message === again.answer).parent, edited.question);
    });

    it("shows a turn to who comes later, and takes up a position that was kept", async () => {
      const { turnstream } = await open(transport);
      const turn = turnstream.conversation().send("!emulate ttft=0 deltas=40 delay=10\nTalk.");
      await until(() => turn.text);
      const { turnstream: other } = await open(transport);
      const whole = other.conversation(turn.conversation);
      await whole.read();
      const kept = { ...turn.position, content: structuredClone(turn.content) };
      const { turnstream: third } = await open(transport);
      const resumed = third.watch(turn.id, kept);
      await Promise.all([turn, whole.turns[0], resumed].map(({ finished }) => finished));
      assert.equal(whole.turns[0].text, turn.text);
      assert.equal(resumed.text, turn.text);
    });

    it("lists, renames and deletes", async () => {
      const { turnstream } = await open(transport);
      const conversation = turnstream.conversation();
      const turn = conversation.send(FAST + "Hello");
      await turn.finished;
      await conversation.rename("Ünïcode title");
      const { conversations } = await turnstream.conversations({ limit: 5 });
      assert.equal(conversations[0].conversation, conversation.id);
      assert.equal(conversations[0].title, "Ünïcode title");
      await conversation.delete();
      await assert.rejects(conversation.read(), { code: "unknown" });
      const gone = turnstream.watch(turn.id);
      assert.equal((await gone.finished).state, "unknown");
    });
  });
}

describe("two clients of the real server", { skip: !url && "TURNSTREAM_URL is not set" }, () => {
  it("see each other's turns, and stop them", async () => {
    const [{ turnstream: one }, { turnstream: two }] = [await open("websocket"), await open("websocket")];
    const mine = one.conversation();
    await mine.send(FAST + "Hello").finished;
    const theirs = two.conversation(mine.id);
    await theirs.read();
    const turn = mine.send(SLOW);
    await until(() => theirs.turns[0]?.text);
    assert.equal((await theirs.turns[0].cancel()).state, "cancelled");
    assert.equal((await turn.finished).state, "cancelled");
    assert.equal(theirs.turns[0].text, turn.text);
    assert.equal(theirs.turns[0].question, turn.question);
  });
});
