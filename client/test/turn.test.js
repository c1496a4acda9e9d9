// A turn is a pure copy of the server's log: tables, and random sequences.
import { describe, it } from "node:test";
import assert from "node:assert/strict";
import { Turn, crc32 } from "../turnstream.js";
import { checksum } from "./server.js";

const log = (...events) => events.map((event, at) => ({ turn: "turn_1", epoch: 1, seq: at + 1, ...event }));
const accepted = { type: "accepted", conversation: "conv_1", command: "c", question: "msg_q", answer: "msg_a", model: "m" };
const text = (text, index = 0) => ({ type: "text", index, text });
const end = (whole, fields) => ({ type: "end", state: "completed", error: null, output_tokens: 7, text_crc32: checksum(whole), ...fields });
const hello = log(accepted, { type: "started" }, { type: "block_start", index: 0, block: { type: "text", text: "" } }, text("Hel"), text("lo"), end("Hello"));
const snapshot = (seq, whole, fields) => ({ type: "snapshot", turn: "turn_1", epoch: 1, seq, state: "running", conversation: "conv_1", command: "c", content: [{ type: "text", text: whole }], ...fields });

async function all(turn) {
  const events = [];
  for await (const event of turn) events.push(event);
  return events;
}

describe("a turn", () => {
  it("grows by the next event and tells where it is", () => {
    const turn = new Turn({ id: "turn_1" });
    assert.equal(turn.state, "sending");
    for (const frame of hello.slice(0, 4)) assert.equal(turn.apply(frame), "applied");
    assert.equal(turn.text, "Hel");
    assert.equal(turn.state, "running");
    assert.equal(turn.conversation, "conv_1");
    assert.equal(turn.answer, "msg_a");
    assert.deepEqual(turn.position, { epoch: 1, after: 4 });
    assert.deepEqual(turn.content, [{ type: "text", text: "Hel" }]);
    assert.equal(turn.ended, false);
  });

  it("ends once, with a receipt", async () => {
    const turn = new Turn();
    for (const frame of hello) turn.apply(frame);
    assert.equal(turn.state, "completed");
    assert.equal(turn.receipt.output_tokens, 7);
    assert.equal((await turn.finished).state, "completed");
    assert.equal(await turn.accepted, turn);
    assert.equal(turn.apply(hello[5]), "ignored");
  });

  it("has the text of its blocks in the order of their index, however they come", () => {
    const turn = new Turn();
    for (const frame of log(accepted, text("Hel"), text("wor", 1), text("lo "), text("ld", 1), end("Hello world"))) assert.equal(turn.apply(frame), "applied");
    assert.equal(turn.text, "Hello world");
  });

  for (const [name, have, frame, expected] of [
    ["what it has already", 4, hello[1], "ignored"],
    ["a range that it has already", 4, { ...text("x"), epoch: 1, from: 2, seq: 4 }, "ignored"],
    ["a gap", 2, hello[3], "gap"],
    ["a range that overlaps in part", 4, { ...text("llo"), epoch: 1, from: 4, seq: 5 }, "gap"],
    ["a range that begins too late", 3, { ...text("x"), epoch: 1, from: 5, seq: 6 }, "gap"],
    ["another epoch", 4, { ...hello[4], epoch: 2 }, "gap"],
    ["the middle, before the beginning", 0, hello[3], "gap"],
    ["a snapshot that is behind", 4, snapshot(3, ""), "ignored"],
    ["a snapshot of an epoch that is behind", 4, snapshot(9, "", { epoch: 0 }), "ignored"],
    ["a snapshot that is ahead", 4, snapshot(9, "Other"), "applied"],
    ["a snapshot of a later epoch", 4, snapshot(1, "Other", { epoch: 2 }), "applied"],
    ["the next range", 3, { ...text("Hello"), epoch: 1, from: 4, seq: 5 }, "applied"],
  ]) {
    it(`${expected}: ${name}`, () => {
      const turn = new Turn();
      for (const each of hello.slice(0, have)) turn.apply(each);
      const before = turn.text;
      assert.equal(turn.apply(frame), expected);
      if (expected !== "applied") assert.deepEqual([turn.seq, turn.text], [have, before]);
      else if (frame.type === "snapshot") assert.deepEqual([turn.position, turn.text], [{ epoch: frame.epoch, after: frame.seq }, "Other"]);
      else assert.deepEqual([turn.seq, turn.text], [5, "Hello"]);
    });
  }

  it("takes a snapshot that is behind when the server reset it", () => {
    const turn = new Turn();
    for (const frame of hello.slice(0, 5)) turn.apply(frame);
    turn.reset();
    assert.equal(turn.text, "Hello", "what is shown stays until it is replaced");
    assert.equal(turn.apply(snapshot(2, "He")), "applied");
    assert.equal(turn.text, "He");
  });

  it("builds every kind of block", () => {
    const turn = new Turn();
    const events = log(
      accepted,
      { type: "block_start", index: 0, block: { type: "thinking", thinking: "", signature: "" } },
      { type: "thinking", index: 0, thinking: "Hm" },
      { type: "thinking", index: 0, thinking: "m" },
      { type: "signature", index: 0, signature: "one" },
      { type: "signature", index: 0, signature: "two" },
      { type: "block_start", index: 2, block: { type: "tool_use", id: "t", name: "n", input: {} } },
      { type: "input_json", index: 2, partial_json: '{"a":' },
      { type: "input_json", index: 2, partial_json: "1}" },
      { type: "block_start", index: 3, block: { type: "text", text: "" } },
      text("So", 3),
      { type: "citation", index: 3, citation: { url: "u" } },
      { type: "delta", index: 3, delta: { type: "new_delta" } },
      { type: "event", event: { type: "new_event" } },
      { type: "usage", input_tokens: 3, output_tokens: 4 },
      { type: "from_the_future", index: 3 },
      { type: "message_stop" },
    );
    for (const frame of events) assert.equal(turn.apply(frame), "applied");
    const [thinking, missing, tool, said] = turn.content;
    assert.deepEqual(thinking, { type: "thinking", thinking: "Hmm", signature: "two" });
    assert.equal(missing, null);
    assert.deepEqual(tool, { type: "tool_use", id: "t", name: "n", partial_json: '{"a":1}' });
    assert.deepEqual(said, { type: "text", text: "So", citations: [{ url: "u" }] });
    assert.equal(turn.usage.output_tokens, 4);
    turn.apply({ type: "block_stop", index: 2, epoch: 1, seq: events.length + 1 });
    assert.deepEqual(turn.content[2], { type: "tool_use", id: "t", name: "n", input: { a: 1 } });
  });

  it("keeps a tool call's input as it came when it is no JSON", () => {
    const turn = new Turn();
    for (const frame of log(accepted, { type: "block_start", index: 0, block: { type: "tool_use", input: {} } }, { type: "input_json", index: 0, partial_json: '{"a' }, { type: "block_stop", index: 0 })) turn.apply(frame);
    assert.deepEqual(turn.content[0], { type: "tool_use", partial_json: '{"a' });
  });

  it("goes on from a position with the content that was kept", () => {
    const turn = new Turn({ id: "turn_1", epoch: 1, after: 4, content: [{ type: "text", text: "Hel" }] });
    for (const frame of hello.slice(4)) assert.equal(turn.apply(frame), "applied");
    assert.equal(turn.text, "Hello");
  });

  it("goes on from a position without content, and can't check the text then", () => {
    const turn = new Turn({ id: "turn_1", epoch: 1, after: 4 });
    for (const frame of hello.slice(4)) assert.equal(turn.apply(frame), "applied");
    assert.equal(turn.text, "lo");
  });

  it("asks for all of it again when the text is not the server's, then says so", async () => {
    const turn = new Turn();
    const other = [...hello.slice(0, 5), { ...hello[5], text_crc32: "00000000" }];
    for (const frame of other.slice(0, 5)) turn.apply(frame);
    const events = all(turn);
    assert.equal(turn.apply(other[5]), "gap");
    assert.deepEqual(turn.position, { epoch: null, after: 0 });
    assert.equal(turn.text, "Hello");
    for (const frame of other) assert.equal(turn.apply(frame), "applied");
    assert.equal(turn.text, "Hello");
    assert.deepEqual((await events).map((event) => event.type).slice(-7), ["reset", "accepted", "started", "block_start", "text", "error", "end"]);
    assert.equal((await turn.finished).state, "completed");
  });
});

describe("iterating", () => {
  it("begins at the beginning however late, and merges what was missed", async () => {
    const turn = new Turn();
    const early = all(turn);
    await null;
    for (const frame of hello) {
      turn.apply(frame);
      await new Promise(setImmediate);
    }
    const late = await all(turn);
    assert.deepEqual((await early).map((event) => event.text ?? event.type), ["accepted", "started", "block_start", "Hel", "lo", "end"]);
    assert.deepEqual(late.map((event) => event.text ?? event.type), ["accepted", "started", "block_start", "Hello", "end"]);
    assert.equal(late[3].seq, 5);
  });

  it("ends when it is left in the middle, and others go on", async () => {
    const turn = new Turn();
    const others = all(turn);
    for (const frame of hello.slice(0, 4)) turn.apply(frame);
    for await (const event of turn) if (event.type === "text") break;
    for (const frame of hello.slice(4)) turn.apply(frame);
    assert.equal((await others).at(-1).type, "end");
  });

  it("tells a snapshot to those who had seen more or less", async () => {
    const turn = new Turn();
    const events = all(turn);
    for (const frame of hello.slice(0, 4)) turn.apply(frame);
    await new Promise(setImmediate);
    turn.apply(snapshot(5, "Hello"));
    turn.apply(hello[5]);
    assert.deepEqual((await events).map((event) => event.type), ["accepted", "started", "block_start", "text", "snapshot", "end"]);
    assert.deepEqual((await all(turn)).map((event) => event.type), ["snapshot", "end"]);
  });
});

describe("CRC-32", () => {
  for (const text of ["", "123456789", "Grüße 👋🏽 und 漢字", "half \ud83d", "x".repeat(100000)]) {
    it(`is zlib's: ${JSON.stringify(text.slice(0, 20))}`, () => assert.equal(crc32(text), checksum(text)));
  }
  it("is the one that is known", () => assert.equal(crc32("123456789"), "cbf43926"));
});

describe("whatever the network does", () => {
  /** mulberry32 */
  const generator = (seed) => () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };

  it("the text is the log's: 400 logs with frames dropped, doubled, reordered, merged, replaced by snapshots", async () => {
    for (let seed = 1; seed <= 400; seed++) {
      const random = generator(seed);
      const pick = (...of) => of[Math.floor(random() * of.length)];
      const events = [accepted, { type: "started" }, { type: "block_start", index: 0, block: { type: "text", text: "" } }];
      for (let n = Math.floor(random() * 40); n--; ) events.push(text(pick("a", "ß", "漢", "👋", "\ud83d", "\udc4b", "word ")));
      const whole = events.map((event) => event.text ?? "").join("");
      events.push({ type: "block_stop", index: 0 }, end(whole));
      const frames = log(...events);
      const turn = new Turn({ id: "turn_1" });
      const shown = (async () => {
        let shown = "";
        for await (const event of turn) {
          if (event.type === "snapshot") shown = event.content[0]?.text ?? "";
          else if (event.type === "reset") shown = "";
          else if (event.type === "text") shown += event.text;
        }
        return shown;
      })();
      /** What a server sends to who watches from `after`: merged at will, then damaged. */
      const sent = (after) => {
        const out = [];
        for (let at = after; at < frames.length; ) {
          let last = at;
          if (frames[at].type === "text") while (random() < 0.5 && frames[last + 1].type === "text") last++;
          const merged = frames.slice(at, last + 1).map((frame) => frame.text).join("");
          out.push(last > at ? { ...frames[last], from: frames[at].seq, text: merged } : frames[at]);
          at = last + 1;
          if (random() < 0.05 && at < frames.length - 1) {
            const upTo = frames.slice(0, at).map((frame) => frame.text ?? "").join("");
            out.push(snapshot(at, upTo));
          }
        }
        const damaged = [];
        for (const frame of out) {
          const what = random();
          if (what < 0.05) continue;
          if (what < 0.1) damaged.push(frame);
          if (what < 0.15) damaged.splice(Math.floor(random() * damaged.length), 0, frame);
          else damaged.push(frame);
        }
        return damaged;
      };
      let rounds = 0;
      while (!turn.ended) {
        assert.ok(++rounds < 1000, `seed ${seed} does not come to an end`);
        for (const frame of sent(turn.seq)) {
          if (turn.apply(frame) === "gap" && random() < 0.7) break;
          assert.ok(frames.slice(0, turn.seq).map((each) => each.text ?? "").join("") === turn.text, `seed ${seed} at ${turn.seq}`);
        }
        await null;
      }
      assert.equal(turn.text, whole, `seed ${seed}`);
      assert.equal(turn.content[0]?.text ?? "", whole, `seed ${seed}`);
      assert.equal(await shown, whole, `seed ${seed}`);
    }
  });
});
