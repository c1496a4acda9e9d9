// Against a real server with the emulator behind it, when TURNSTREAM_URL names one.

import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import WebSocket from "ws";
import { Line } from "./line.js";

const { connect } = await import(process.env.TURNSTREAM_CLIENT ?? "../turnstream.js");
const url = process.env.TURNSTREAM_URL;

for (const transport of ["websocket", "sse"]) {
  describe(`a real server over ${transport}`, { timeout: 60_000, skip: !url && "TURNSTREAM_URL is not set" }, () => {
    const clients = [];
    let line;
    const client = (options) => {
      const it = connect({ url: line.url, WebSocket, transport, ...options });
      clients.push(it);
      return it;
    };
    const ended = async (turn) => (await turn.finished, turn);
    /** Resolves once a turn has so much text. */
    const said = (turn, characters) =>
      new Promise((resolve) => {
        const look = () => (turn.text.length >= characters || turn.ended) && resolve();
        turn.on("change", look);
        look();
      });

    before(async () => (line = await new Line(url).open()));
    after(() => line.close());
    afterEach(() => clients.splice(0).forEach((each) => each.close()));

    it("answers, and tells what it cost", async () => {
      const turn = await ended(client().conversation().send("!emulate rate=0\nrepeat Hello"));
      assert.equal(turn.state, "completed");
      assert.equal(turn.text, "Hello");
      assert.ok(turn.receipt.output_tokens > 0);
      assert.deepEqual(turn.content, [{ type: "text", text: "Hello" }]);
    });

    it("shows nothing but a pause when the line is cut again and again", async () => {
      const turn = client().conversation().send("!emulate ttft=5 deltas=200 delay=5\nTalk.");
      for (const characters of [100, 300, 500]) {
        await said(turn, characters);
        line.cut();
      }
      await turn.finished;
      assert.equal(turn.state, "completed");
      const again = await ended(client().watch(turn.id));
      assert.equal(turn.text, again.text);
    });

    it("is stopped from another client, and at once", async () => {
      const turn = client().conversation().send("!emulate ttft=5 deltas=2000 delay=5\nTalk.");
      await said(turn, 50);
      const receipt = await client().watch(turn.id).cancel();
      assert.equal(receipt.state, "cancelled");
      assert.ok(receipt.upstream_closed_ms >= 0);
      assert.equal((await turn.finished).state, "cancelled");
    });

    it("is stopped before it was accepted", async () => {
      const turn = client().conversation().send("!emulate ttft=60000\nTalk.");
      assert.equal((await turn.cancel()).state, "cancelled");
      assert.equal((await turn.finished).state, "cancelled");
    });

    it("branches, is listed, renamed and deleted", async () => {
      const turnstream = client();
      const conversation = turnstream.conversation();
      const first = await ended(conversation.send("!emulate rate=0\nrepeat one"));
      await ended(conversation.edit(first.question, "!emulate rate=0\nrepeat two"));
      await ended(conversation.regenerate());
      await conversation.rename("Numbers");
      const read = await conversation.read();
      assert.equal(read.title, "Numbers");
      assert.equal(read.messages.length, 5);
      const { conversations } = await turnstream.conversations({ limit: 5 });
      assert.equal(conversations[0].conversation, conversation.id);
      await conversation.delete();
      await assert.rejects(conversation.read(), { code: "unknown" });
    });

    it("tells a second client of turns that the first one starts", { skip: transport === "sse" && "notices need a socket" }, async () => {
      const mine = client().conversation();
      await ended(mine.send("!emulate rate=0\nrepeat one"));
      const theirs = client().conversation(mine.id);
      const heard = new Promise((resolve) => theirs.on("turn", resolve));
      await theirs.read();
      await ended(mine.send("!emulate rate=0\nrepeat two"));
      assert.equal((await ended(await heard)).text, "two");
    });

    it("is refused what does not exist", async () => {
      await assert.rejects(client().conversation("conv_" + "0".repeat(32)).read(), { code: "unknown" });
      assert.equal((await client().watch("turn_" + "0".repeat(32)).finished).state, "unknown");
    });
  });
}
